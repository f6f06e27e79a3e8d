"""Keeping libraries from talking over the account of a file."""

from __future__ import annotations

import logging


def quiet_libraries() -> None:
    """bibtexparser and pypdf log what they cannot read; without a handler Python would print it on stderr."""
    for name in ("bibtexparser", "pypdf"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
