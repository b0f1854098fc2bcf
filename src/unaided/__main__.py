"""Run the command line as ``python -m unaided``."""

from unaided.cli import main

if __name__ == "__main__":
    main()
