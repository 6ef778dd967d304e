"""Uploaded files. Whoever may see the record a file belongs to may see the file: domains register that (`sight.py`)."""
