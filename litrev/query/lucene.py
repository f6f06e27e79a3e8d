"""Strategies for sources that read `FIELD:word`, such as Europe PMC and HAL: everything in parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.askable import Reach, askable
from litrev.query.characters import is_operator, straighten
from litrev.query.forms import phrase_forms
from litrev.query.shown import shown
from litrev.query.signs import nothing_to_search, unbalanced
from litrev.query.tree import (
    And,
    Field,
    Heading,
    Leaf,
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


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one source is asked."""

    label: str
    fields: Mapping[Field, tuple[str, ...]]
    """Where words are looked for; several names are joined by OR."""
    exact_fields: frozenset[Field]
    """Those of `fields` that mean in the source what they mean in PubMed."""
    other: Callable[[Leaf, list[Loss]], str]
    """Dates, types, identifiers, headings: the source's syntax, or an empty string where it has none."""
    near: bool = False
    """Whether it is known to read `"a b"~3`."""
    headings_as_words: bool = False

    def is_words(self, leaf: Leaf) -> bool:
        """True of what is looked for in the text."""
        if isinstance(leaf, Heading):
            return self.headings_as_words and bool(leaf.name)
        return isinstance(leaf, Native) or (isinstance(leaf, Term | Near) and leaf.field in self.fields)

    def can_ask(self, leaf: Leaf) -> bool:
        """True of what the source can find or leave out."""
        return self.is_words(leaf) or leaf == Years(None, None) or bool(self.other(leaf, []))


def render(query: Query, dialect: Dialect) -> Translation:
    """The query in the source's syntax. Raises ProtocolError when there is nothing that it could search."""
    losses: list[Loss] = []
    reach = Reach(dialect.label, dialect.can_ask, dialect.can_ask, dialect.is_words)
    root = askable(query.root, losses, reach)
    native = _Rendering(dialect, losses).whole(root) if root is not None else ""
    if not native:
        raise nothing_to_search(dialect.label)
    return Translation(native, tuple(dict.fromkeys(losses)))


class _Rendering:
    """One translation."""

    def __init__(self, dialect: Dialect, losses: list[Loss]) -> None:
        self._dialect = dialect
        self._losses = losses

    def whole(self, root: Node) -> str:
        """The root without the parentheses that would hold all of it."""
        match root:
            case And(parts=parts):
                return " AND ".join(self._needed(part) for part in parts if part != Years(None, None))
            case Or(parts=parts) if len(parts) > 1:
                return " OR ".join(dict.fromkeys(unit for part in parts if (unit := self._node(part))))
        return self._node(root)

    def _node(self, node: Node) -> str:
        match node:
            case And():
                return joined("AND", [self._needed(part) for part in node.parts if part != Years(None, None)])
            case Or():
                return joined("OR", [self._node(part) for part in node.parts])
            case Not():
                return f"({self._needed(node.kept)} NOT {self._needed(node.removed)})"
        return self._leaf(node)

    def _needed(self, node: Node) -> str:
        unit = self._node(node)
        if not unit:
            raise nothing_to_search(self._dialect.label)
        return unit

    def _leaf(self, leaf: Leaf) -> str:
        if isinstance(leaf, Native):
            broken = unbalanced(leaf.text)
            if broken:
                raise ProtocolError(broken[0].what, broken[0].repair)
            return f"({leaf.text.strip()})" if leaf.text.strip() else ""
        if not self._dialect.is_words(leaf):
            return self._dialect.other(leaf, self._losses)
        if isinstance(leaf, Heading):
            return self._heading(leaf)
        return self._words(leaf) if isinstance(leaf, Term | Near) else ""

    def _heading(self, heading: Heading) -> str:
        words = cleaned(" ".join(reversed(heading.name.split(", ")))).replace("*", "")
        self._losses.append(
            Loss(
                _("subject heading {name}").format(name=heading.name),
                _("{source} has no subject headings; searched as words in the text: {words}").format(
                    source=self._dialect.label, words=words
                ),
            )
        )
        return self._in_fields(Field.TITLE_ABSTRACT, [quoted(words)]) if words else ""

    def _words(self, term: Term | Near) -> str:
        text = cleaned(term.text)
        if not re.search(r"\w", text):
            return ""
        if term.field not in self._dialect.exact_fields:
            where = ", ".join(self._dialect.fields[term.field])
            self._losses.append(Loss(shown(term), _("searched in {fields}").format(fields=where)))
        if isinstance(term, Near):
            return self._near(term, text.replace("*", " "))
        if "*" in text or (term.truncated and not re.fullmatch(r"\w{3,}", text)):
            return self._in_fields(term.field, [quoted(form) for form in self._forms(term, text)])
        if term.truncated:
            return self._in_fields(term.field, [f"{text}*"])
        if term.field is Field.MAPPED and term.quoted is False and " " in text:
            return joined("AND", [self._in_fields(term.field, [quoted(word)]) for word in text.split()])
        return self._in_fields(term.field, [quoted(text)])

    def _forms(self, term: Term, text: str) -> tuple[str, ...]:
        forms = phrase_forms(text, term.language, truncated=term.truncated)
        told = _("{source} cannot truncate here; searched instead: {forms}")
        self._losses.append(Loss(shown(term), told.format(source=self._dialect.label, forms=", ".join(forms))))
        return forms

    def _near(self, near: Near, text: str) -> str:
        if self._dialect.near:
            return self._in_fields(near.field, [f'"{" ".join(text.split())}"~{near.distance}'])
        told = _("{source} is not known to search words near each other: they may stand anywhere, so more is found")
        self._losses.append(Loss(near.text, told.format(source=self._dialect.label)))
        return joined("AND", [self._in_fields(near.field, [quoted(word)]) for word in text.split()])

    def _in_fields(self, field: Field, values: list[str]) -> str:
        names = self._dialect.fields[field]
        return joined("OR", [f"{name}:{value}" for value in values for name in names])


def joined(operator: str, parts: list[str]) -> str:
    """The parts with `operator` between them, in parentheses; each once."""
    units = list(dict.fromkeys(part for part in parts if part))
    return units[0] if len(units) == 1 else f"({f' {operator} '.join(units)})" if units else ""


def quoted(text: str) -> str:
    """A word as it stands, anything else in quotes."""
    return text if re.fullmatch(r"\w+", text) and not is_operator(text) and text != "TO" else f'"{text}"'


def cleaned(text: str) -> str:
    """`text` without signs that would be read as syntax; an inner `*` stays for its forms."""
    spaced = re.sub(r"[^\w\s'*.,/+-]", " ", straighten(text))
    return " ".join(re.sub(r"(?<!\w)\*+|\*+(?=\*|\w)", " ", spaced).split())
