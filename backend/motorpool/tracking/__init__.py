"""Terminals, which vehicle each was bound to when, positions with their marks, and the last good one of each vehicle.

Asks `vehicles`; knows no protocol server. The narrow interface of the storage is `ingest.Appender`.
"""
