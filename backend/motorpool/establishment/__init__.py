"""编制: each unit's dated figures, and what the units of a day look like beside the register. Asks `organizations` and
`vehicles`; tells nobody.
"""
