"""The chain over the trail: one sealer links the entries, a verifier names whatever was tampered with (ADR 0011)."""
