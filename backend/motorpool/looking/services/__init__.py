"""Writing: requests, and looks."""
