"""A file's bytes as text: unpacked, decoded by what they are, mended where an earlier program decoded them wrongly."""

from __future__ import annotations

import gzip
import lzma
import re
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from litrev.errors import InputError, UsageError
from litrev.i18n import _, refusal
from litrev.text import typed

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 (BOM)"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
_TWICE = re.compile("[ÃÂâÄÅ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+")
"""UTF-8 that was once taken for Windows-1252: `Ã©` for é."""
_LETTERS = "éèêëàâäçîïôöùûüñáíóúßœæøåõã’“”«»–°"
_BREAK = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    name: str
    """The file's name, for people."""
    raw: bytes
    """Unpacked."""
    text: str
    """Decoded, lines ended by a line feed; empty for a workbook."""
    encoding: str
    """As people call it: `UTF-8`, `UTF-8 (BOM)`, `UTF-16`, `Windows-1252`, `UTF-8 + Windows-1252`."""
    mended: tuple[int, ...] = ()
    """Numbers of the lines, from 1, that were in another encoding than the rest, or decoded wrongly before."""

    def is_mended(self, first: int, last: int) -> bool:
        """Whether any of these lines was."""
        place = bisect_left(self.mended, first)
        return place < len(self.mended) and self.mended[place] <= last


def read_file(file: Path) -> bytes:
    """The bytes of a file that a person named. Raises InputError."""
    try:
        return file.expanduser().read_bytes()
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None


def content_of(raw: bytes, name: str, encoding: str = "") -> Content:
    """`raw` unpacked and decoded; `encoding` overrides what it looks like. Raises InputError, UsageError."""
    raw = _unpacked(raw, name)
    if raw[:2] == b"PK":
        return Content(name, raw, "", "XLSX")
    if raw[:4] in (b"\xd0\xcf\x11\xe0", b"%PDF"):
        raise InputError(
            _("{file} is no file of records.").format(file=name),
            _("An old Excel file: save it as .xlsx or CSV. A PDF: litrev add --source NAME {file}").format(
                file=typed(name)
            ),
        )
    text, called, mended = _told(raw, encoding) if encoding else _decoded(raw)
    if "\0" in text:
        raise InputError(
            _("{file} is not a file of text.").format(file=name), _("Export it again as RIS, BibTeX or CSV.")
        )
    return Content(name, raw, _lines_alike(text), called, tuple(sorted(mended)))


def _unpacked(raw: bytes, name: str) -> bytes:
    try:
        if raw[:2] == b"\x1f\x8b":
            return gzip.decompress(raw)
        if raw[:6] == b"\xfd7zXZ\x00":
            return lzma.decompress(raw)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise InputError(
            _("The file {file} cannot be unpacked: {why}").format(file=name, why=error), _("Fetch or copy it again.")
        ) from None
    return raw


def _told(raw: bytes, encoding: str) -> tuple[str, str, set[int]]:
    try:
        return raw.decode(encoding, "replace"), encoding, set()
    except LookupError:
        raise UsageError(
            _("There is no encoding “{name}”.").format(name=encoding),
            _("For example: utf-8, latin-1, mac-roman, gb18030"),
        ) from None


def _decoded(raw: bytes) -> tuple[str, str, set[int]]:
    """Text, the encoding's name, and the lines that were mended."""
    for mark, codec, called in _BOMS:
        if raw.startswith(mark) and codec == "utf-8-sig":
            text, really, mended = _as_utf8(raw[len(mark) :])
            return text, called + really.removeprefix("UTF-8"), mended
        if raw.startswith(mark):
            return raw.decode(codec, "replace"), called, set()
    if wide := _without_mark(raw):
        return raw.decode(wide, "replace"), "UTF-16", set()
    return _as_utf8(raw)


def _without_mark(raw: bytes) -> str:
    """UTF-16 that says so by its zero bytes only; an empty string when it is not."""
    head = raw[:2000]
    if head.count(0) * 3 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _lines_alike(text: str) -> str:
    return _BREAK.sub("\n", text) if "\r" in text else text


def _as_utf8(raw: bytes) -> tuple[str, str, set[int]]:
    try:
        text, called, mended = raw.decode("utf-8"), "UTF-8", set[int]()
    except UnicodeDecodeError:
        text, called, mended = _line_by_line(raw)
    if _TWICE.search(text):
        text, again = _undone(_lines_alike(text))
        mended |= again
    return text, called, mended


def _line_by_line(raw: bytes) -> tuple[str, str, set[int]]:
    """Lines that are not UTF-8 are in an older encoding; where no line is UTF-8 beyond ASCII, the whole file is."""
    codec = _older(raw)
    lines: list[str] = []
    other: set[int] = set()
    modern = False
    for number, line in enumerate(re.split(rb"(?<=\n)|(?<=\r)(?!\n)", raw), 1):
        try:
            lines.append(line.decode("utf-8"))
            modern |= not line.isascii()
        except UnicodeDecodeError:
            lines.append(_sloppy(line, codec))
            other.add(number)
    if not modern:
        return "".join(lines), _NAMES[codec], set()
    return "".join(lines), f"UTF-8 + {_NAMES[codec]}", other


def _older(raw: bytes) -> str:
    """Windows-1252 (which holds Latin-1) or Mac Roman: whichever makes more letters that people write."""
    odd = bytes(byte for byte in raw if byte > 0x7F)
    scores = {codec: sum(map(_sloppy(odd, codec).count, _LETTERS)) for codec in _NAMES}
    return "mac_roman" if scores["mac_roman"] > scores["cp1252"] else "cp1252"


def _sloppy(raw: bytes, codec: str) -> str:
    """Windows-1252 leaves five bytes undefined, which browsers read as control characters."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in raw)


def _undone(text: str) -> tuple[str, set[int]]:
    """The text with `Ã©` made é again wherever that gives whole UTF-8, and the lines where it did."""
    mended: set[int] = set()
    lines = text.split("\n")
    for number, line in enumerate(lines):
        better = _TWICE.sub(_once, line)
        if better != line:
            lines[number] = better
            mended.add(number + 1)
    return "\n".join(lines), mended


def _once(found: re.Match[str]) -> str:
    try:
        raw = b"".join(c.encode("cp1252") if ord(c) > 0xFF else bytes([ord(c)]) for c in found.group())
        return raw.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found.group()
