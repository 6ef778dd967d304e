"""What people and terminals say to each other: links, commands with their outcome, fences, pictures, cards, faults,
driving alarms.

The register of devices is kept by `tracking`; its routes are here. Asks `tracking` which terminal sits where; is asked
by `gateway`, which carries commands out. Knows the protocol's messages, no sockets.
"""
