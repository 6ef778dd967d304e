"""Who holds which vehicle or driver when, and why. The one place that excludes double use: the database refuses it.

Asks `vehicles` and `drivers`; tells when a hold is put at risk by the one before (`events.py`).
"""
