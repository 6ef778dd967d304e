"""A fleet that does not exist: vehicles on made-up roads, with terminals that speak JT/T 808 to any server.

Everything is a function of the plans and a seed: the same plans drive the same roads at the same seconds, so whoever
starts again finds every vehicle where it would have been. Knows the protocol (`jt808`), nothing of the platform.

`towns` and `roads` are the ground, `driving` one drive over it, `itinerary` a vehicle's whole day, `reporting` what its
terminal has to say and when, `terminal` how it says it, `fleet` all of them on one clock.
"""
