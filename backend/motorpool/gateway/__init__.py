"""The process that terminals talk to, JT/T 808 over TCP and UDP.

Owns connections and the messages that are kept raw. Asks `tracking` who a terminal is, and hands it positions; answers
a terminal only after what it sent is durable (ADR 0012).
"""
