"""Looking at tracks for a purpose: asking to, opened views, what they show, exports, and who looked (P6, CZ 27).

Asks `tracking` for positions and grounds, `approvals` for consent; gives `tracking.sight` the ground of a request
that was approved.
"""
