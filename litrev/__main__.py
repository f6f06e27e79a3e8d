"""`python -m litrev` does what `litrev` does."""

import sys


def main() -> None:
    """The `litrev` program; a Ctrl-C before it has begun ends it as quietly as a later one."""
    try:
        from litrev.cli.main import main as program  # noqa: PLC0415 - may be interrupted while it is imported
    except KeyboardInterrupt:
        sys.exit(130)
    program()


if __name__ == "__main__":
    main()
