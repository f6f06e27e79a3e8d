"""A search strategy as a tree, and its translation into each source's own syntax, with what is lost on the way."""

from litrev.query.tree import (
    And,
    DateKind,
    Dates,
    Field,
    Heading,
    Loss,
    Native,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Translation,
    Years,
)

__all__ = [
    "And",
    "DateKind",
    "Dates",
    "Field",
    "Heading",
    "Loss",
    "Native",
    "Near",
    "Node",
    "Not",
    "Or",
    "Query",
    "Term",
    "Translation",
    "Years",
]
