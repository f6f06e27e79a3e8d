"""The files of the flow diagram: which kinds there are, and writing them where a person says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from litrev.cli import render
from litrev.errors import UsageError
from litrev.formats.whole import write_whole
from litrev.i18n import LANGUAGES, _, language
from litrev.review import Review

KINDS = ("svg", "png", "pdf", "html")


def ensure_drawable(output: str, width: str, *, every: bool, both: bool) -> None:
    """Raise UsageError unless these options go together."""
    if width not in ("a4", "column"):
        raise UsageError(
            _("There is no width “{name}”.").format(name=width), _("Choose among: {names}").format(names="a4, column")
        )
    if output:
        _kind(output)
    if every and output:
        raise UsageError(_("--all and -o exclude each other."), _("--all writes into the review's folder exports."))
    if both and not output:
        raise UsageError(_("--both goes with -o."), _("For example: litrev prisma -o prisma.svg --both"))


def refuse_unfinished(review: Review) -> None:
    """Raise ConflictError while the counts are not final."""
    from litrev.steps.drawing import diagram, ensure_final  # noqa: PLC0415 - loaded only where something is drawn

    ensure_final(diagram(review))


def write(review: Review, output: str, width: str, *, both: bool) -> None:
    """The diagram as the file that was asked for; with `both`, one for each language."""
    name = Path(output)
    for lang in LANGUAGES if both else (language(),):
        file = name.with_suffix(f".{lang}{name.suffix}") if both else name
        for kind, content in _contents(review, lang, width, [_kind(output)]):
            _write(file, content, kind)


def write_all(review: Review, width: str, table: str) -> None:
    """Every kind in both languages, and the table for the PRISMA2020 package, into the review's exports."""
    review.exports.mkdir(exist_ok=True)
    for lang in LANGUAGES:
        for kind, content in _contents(review, lang, width, KINDS):
            _write(review.exports / f"prisma.{lang}.{kind}", content, kind)
    _write(review.exports / "PRISMA2020.csv", table.encode(), "csv")


def _contents(review: Review, lang: str, width: str, kinds: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Each kind with the file's content."""
    from litrev.prisma.diagram import Width, pdf, png, svg, unshown  # noqa: PLC0415 - as above
    from litrev.steps.drawing import diagram, diagram_page  # noqa: PLC0415

    drawing = diagram(review, lang=lang, width=Width(width)).drawing
    text = svg(drawing)
    makers: dict[str, Callable[[], bytes]] = {
        "svg": text.encode,
        "png": lambda: png(text),
        "pdf": lambda: pdf(drawing),
        "html": lambda: diagram_page(review, lang=lang).encode(),
    }
    for kind in kinds:
        yield kind, makers[kind]()
    if (signs := unshown(drawing)) and {"png", "pdf"}.intersection(kinds):
        words = _("⚠ No font of this computer has these signs: {signs}. Where there is one, the .svg shows them.")
        render.say(words.format(signs=signs), "yellow")


def _write(file: Path, content: bytes, kind: str) -> None:
    former = write_whole(file, content, [f".{kind}"], keep_former=kind == "svg")  # people touch drawings up by hand
    try:
        shown = file.relative_to(Path.cwd())
    except ValueError:
        shown = file
    render.say(f"→ {shown}")
    if former:
        render.say(_("What {file} held before is kept in {former}.").format(file=shown, former=former.name))


def _kind(output: str) -> str:
    """What the file's ending says. Raises UsageError."""
    kind = Path(output).suffix.lstrip(".").lower()
    if kind not in KINDS:
        raise UsageError(
            _("The diagram cannot be written as “{name}”.").format(name=output),
            _("Give a file that ends in one of: {endings}").format(endings=", ".join(f".{name}" for name in KINDS)),
        )
    return kind
