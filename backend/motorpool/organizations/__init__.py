"""Province, cities, counties and their units, as a tree. Asks nobody; tells of a unit's closing (`events.py`)."""
