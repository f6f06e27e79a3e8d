"""Reading review.yaml: plain values, and the line and column of each; whatever is wrong is said in plain words.

Every scalar stays the text that was written (`no` is "no", `2026-10-01` is a text): what it means is decided by the key
that it stands under, so that YAML's own guesses (`no` = false) never change a word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from litrev.i18n import _
from litrev.protocol.yaml_words import explain
from litrev.query.problem import Problem, Severity

Place = tuple[str | int, ...]
"""The keys and list indexes (from 0) that lead to a value."""
_MOST_NODES = 200_000
_WORD_PROCESSOR = ((b"PK\x03\x04", ".docx"), (b"\xd0\xcf\x11\xe0", ".doc"), (b"{\\rtf", ".rtf"), (b"%PDF", ".pdf"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CURLY_OPEN, _CURLY_CLOSE = "“„‘«", "”“’»"


@dataclass
class Document:
    """What a file says, and where."""

    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _keys: dict[Place, yaml.Node] = field(default_factory=dict)
    _nodes: dict[Place, yaml.Node] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    readable: bool = True
    """False when there are no values to look at."""

    def place(self, path: Place) -> tuple[int, int]:
        """Line and column (from 1) of the value at `path`, or of the nearest block around it."""
        while path and path not in self._nodes:
            path = path[:-1]
        node = self._nodes.get(path)
        return (node.start_mark.line + 1, node.start_mark.column + 1) if node and path else (1, 1)

    def key_place(self, path: Place) -> tuple[int, int]:
        """Line and column of the key at `path`; of the value where there is no key."""
        node = self._keys.get(path)
        return (node.start_mark.line + 1, node.start_mark.column + 1) if node else self.place(path)

    def inner_place(self, path: Place, line: int, column: int) -> tuple[int, int]:
        """Line and column in the file of a place in the text at `path`, as exactly as its style allows."""
        first_line, first_column = self.place(path)
        node = self._nodes.get(path)
        if not isinstance(node, yaml.ScalarNode):
            return first_line, first_column
        if node.style == "|":
            body = self._lines[first_line:]
            indent = next((len(text) - len(text.lstrip()) for text in body if text.strip()), 0)
            return first_line + line, column + indent
        if node.start_mark.line == node.end_mark.line:
            return first_line, first_column + column - 1 + (1 if node.style else 0)
        return first_line, first_column

    def has(self, path: Place) -> bool:
        """True when something stands at `path`, if only an empty value."""
        return path in self._nodes

    def written(self, path: Place) -> str:
        """The text at `path` as it was written; empty for a list or a block."""
        node = self._nodes.get(path)
        return node.value if isinstance(node, yaml.ScalarNode) else ""

    def look_alikes(self) -> list[tuple[Place, str]]:
        """The unquoted texts that other programs take for true or false, and which of the two."""
        return [
            (path, "true" if node.value.casefold() in ("yes", "true", "on") else "false")
            for path, node in self._nodes.items()
            if isinstance(node, yaml.ScalarNode) and not node.style and node.tag == "tag:yaml.org,2002:bool"
        ]

    def add_inner(self, path: Place, problem: Problem) -> None:
        """Note a problem that is placed within the text at `path`."""
        line, column = self.inner_place(path, problem.line, problem.column)
        self.problems.append(problem.at(line=line, column=column, path=dotted(path)))

    def add(self, path: Place, what: str, repair: str, *, warning: bool = False, at_key: bool = False) -> None:
        """Note a problem of the value (or its key) at `path`."""
        line, column = self.key_place(path) if at_key else self.place(path)
        severity = Severity.WARNING if warning else Severity.ERROR
        self.problems.append(
            Problem(line=line, column=column, path=dotted(path), what=what, repair=repair, severity=severity)
        )

    def fail(self, what: str, repair: str, line: int = 1, column: int = 1) -> Document:
        """Note that nothing of the file can be used."""
        self.readable = False
        self.problems.append(Problem(line=line, column=column, what=what, repair=repair))
        return self


def dotted(path: Place) -> str:
    """`sources[1].override.care`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def read_document(path: Path) -> Document:
    """The file's values and problems; never raises for what the file holds. OSError passes."""
    document = Document()
    text = _decoded(path.read_bytes(), document)
    if text is None:
        return document
    if not text.strip():
        return document.fail(
            _("The file is empty."), _("Start from a new one: litrev init NAME writes a commented example.")
        )
    document._lines = text.split("\n")
    root = _composed(text, document)
    if isinstance(root, yaml.MappingNode):
        _Walk(document).whole(root)
    elif document.readable:
        document.fail(
            _("The file holds no “key: value” lines."), _("Its first lines should read: litrev: 1, then title: …")
        )
    return document


def _composed(text: str, document: Document) -> yaml.Node | None:
    """YAML's own tree of `text`; None with a problem noted when there is none."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        document.fail(*explain(error, text))
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        document.fail(
            _("An invisible control character stands here."),
            _("Delete it and type the place anew."),
            before.count("\n") + 1,
            len(before) - before.rfind("\n"),
        )
    except RecursionError:
        document.fail(_("The brackets are nested too deeply to be read."), _("Write fewer [ and { in each other."))
    return None


def _decoded(raw: bytes, document: Document) -> str | None:
    for start, kind in _WORD_PROCESSOR:
        if raw.startswith(start):
            document.fail(
                _("This is a {kind} file of a word processor, not plain text.").format(kind=kind),
                _("Copy its text into a plain text editor and save it as review.yaml (UTF-8)."),
            )
            return None
    if raw.startswith(_UTF16) or b"\x00" in raw[:200]:
        document.fail(
            _("The file is saved as UTF-16 (Windows' “Unicode”)."), _("Save it again with the encoding UTF-8.")
        )
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        document.fail(
            _("The file is not saved as UTF-8: an accented letter here cannot be read."),
            _("Save it again with the encoding UTF-8 (in Word or Excel: not at all; use a text editor)."),
            before.count(b"\n") + 1,
            len(before) - before.rfind(b"\n"),
        )
        return None


class _Walk:
    """From YAML's nodes to values, keeping the places and noting what the format itself gets wrong."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._left = _MOST_NODES

    def whole(self, root: yaml.MappingNode) -> None:
        try:
            self._document.values = self._mapping(root, ())
        except RecursionError:
            self._document.fail(
                _("A value holds itself, or is repeated too often."),
                _("Remove the & and * marks, and write the value out."),
            )

    def _value(self, node: yaml.Node, path: Place) -> object:
        self._document._nodes[path] = node
        self._left -= 1
        if self._left < 0:
            raise RecursionError
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._document.add(
                    path, _("A list or a block stands where a name was expected."), _("Write name: value.")
                )
                continue
            key, inner = key_node.value, (*path, key_node.value)
            if key in values:
                line, _column = self._document.key_place(inner)
                self._document._keys[inner] = key_node
                self._document.add(
                    inner,
                    _("“{key}” is written twice; the first is on line {line}.").format(key=key, line=line),
                    _("Keep one, and move what the other holds into it."),
                    at_key=True,
                )
                continue
            self._document._keys[inner] = key_node
            values[key] = self._value(value_node, inner)
        return values

    def _scalar(self, node: yaml.ScalarNode, path: Place) -> str | None:
        kind = node.tag.rpartition(":")[2]
        if kind == "null" and not node.style:
            return None
        if node.tag.startswith("!"):
            self._document.add(
                path,
                _("A value cannot begin with “!”: YAML gives it another meaning."),
                _("Put the value in quotes: \"…\"."),
            )  # fmt: skip
        if not node.style:
            self._curly(node, path)
        return str(node.value)

    def _curly(self, node: yaml.ScalarNode, path: Place) -> None:
        text = node.value
        if not text or text[0] not in _CURLY_OPEN or path[-1:] == ("query",) or "override" in path:
            return
        inside = text[1:-1]
        whole = text[-1] in _CURLY_CLOSE and not any(c in _CURLY_OPEN + _CURLY_CLOSE for c in inside.replace("’", ""))
        if whole or not any(c in _CURLY_CLOSE for c in text[1:]):
            self._document.add(
                path,
                _("The value begins with the quote {sign}, which YAML takes for a letter.").format(sign=text[0]),
                _('Use the straight quotes of the keyboard: "{text}".').format(
                    text=text.strip(_CURLY_OPEN + _CURLY_CLOSE + " ")
                ),
            )
