"""Folders for what people and vehicles leave with us."""

from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Made where it is missing, with the one above it; nobody else on the machine may enter either."""
    for one in (folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)  # the mode is that of the last folder only
    return folder
