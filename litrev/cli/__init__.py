"""The command line: thin commands over `litrev.steps`."""
