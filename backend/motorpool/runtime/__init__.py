"""The processes of one installation: the embedded PostgreSQL, web, worker, and the command line that runs them.

Knows folders, sockets and signals, and nothing of vehicles. No Django at import: the supervisor stays small.
"""
