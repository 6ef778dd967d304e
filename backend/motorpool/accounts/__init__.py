"""People, their roles over parts of the tree (grants, dated), and their sign-in. Makes the actor of every request.

Asks `organizations`; tells when somebody signs in from a new address. How people sign in is in `security`.
A driver (`drivers`) is a person here with a licence there.
"""
