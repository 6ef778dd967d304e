"""The steps of the pipeline, one question each."""
