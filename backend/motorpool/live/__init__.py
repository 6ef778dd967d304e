"""Where all vehicles are now, pushed to whoever may see it.

Each web process keeps the whole fleet in memory as columns (`fleet`), reads what changed once for all its viewers
(`reading`, `hub`), and works out for each viewer what is new within the viewer's own reach, filter and window (`view`).
Owns no table. What may be seen is decided by `tracking.sight`, how a state is told by `tracking.motion`.
"""
