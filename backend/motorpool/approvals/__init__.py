"""One engine for every approval: steps one after another, each decided by whoever holds a permission at a unit.

Knows no trip: a domain registers what happens to its subject (`registry.py`). Asks `accounts`, tells `notifications`.
"""
