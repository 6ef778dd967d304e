"""The demonstration's vehicles on the road: what the trips of this database let the simulator drive.

Reads trips, vehicles and terminals; owns nothing and writes nothing but what its terminals tell the gateway.
"""
