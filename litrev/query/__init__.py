"""A search strategy as a tree, and its translation into each source's own syntax, with what is lost on the way."""

from litrev.query.tree import (
    And,
    Field,
    Heading,
    Loss,
    Native,
    Node,
    Not,
    Or,
    Query,
    Term,
    Translation,
    Years,
)

__all__ = ["And", "Field", "Heading", "Loss", "Native", "Node", "Not", "Or", "Query", "Term", "Translation", "Years"]
