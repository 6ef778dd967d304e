"""`python -m motorpool.runtime`: how the supervisor starts its own children, wherever the script `motorpool` is."""

from motorpool.runtime.cli import main

if __name__ == "__main__":
    main()
