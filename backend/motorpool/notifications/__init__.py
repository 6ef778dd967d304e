"""Notices to people inside the product, written in the transaction of what they tell. Asks `accounts` who to tell."""
