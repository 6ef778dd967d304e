"""The register of vehicles. Asks `organizations`; tells of a vehicle that leaves service (`events.py`)."""
