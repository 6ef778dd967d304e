"""The demo city: Changzhou with its districts, ordinary units, fictional people and plates. Uses every domain below."""
