"""Secrets that a browser holds and of which the database keeps only the digest."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Of a token with 256 bits of chance in it: a plain hash is enough, there is nothing to guess."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
