"""What people type with a Chinese keyboard: letters, digits and signs of full width, and the full stop of Chinese."""

PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x3002: "."}


def narrow(text: str) -> str:
    """The same as an English keyboard writes it. Nothing else is folded: signs that only look alike stay others."""
    return text.translate(PLAIN).strip()
