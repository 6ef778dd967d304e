"""The base map: boundaries that need no network, tile services where they are configured, and where a place lies.

Owns no table. Boundaries come with the package and give way to files of the installation.
"""
