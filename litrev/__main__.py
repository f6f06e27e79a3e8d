"""`python -m litrev` does what `litrev` does."""

from litrev.cli.main import main

if __name__ == "__main__":
    main()
