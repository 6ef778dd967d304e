"""Who did what, to which record, when and why. Entries are only ever added; the database refuses anything else.

`lifecycle.py` is the only writer of a status. Every domain above records here; nothing here knows them.
"""
