"""Inspection notes: what supervisory bodies found. Owns the notes, asks the registers, tells nobody."""
