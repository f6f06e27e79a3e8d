"""What a methodologist would warn of (PRISMA-S, PRISMA 2020, Cochrane's MECIR); nothing here stops work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from litrev.i18n import _
from litrev.protocol.models import Protocol, ReviewType
from litrev.protocol.yaml_file import Document, Place
from litrev.query import Field, Term
from litrev.query.build import read_term
from litrev.query.habits import Finding, misspelt, much_thinner, superfluous


def advise(protocol: Protocol, document: Document) -> None:
    """Add to `document` every warning about `protocol`."""
    for one_look in _LOOKS:
        one_look(protocol, document)


def _words_read_as_yes_or_no(protocol: Protocol, document: Document) -> None:
    """Text that other YAML programs take for true or false (`code: no`)."""
    del protocol
    for path, truth in document.look_alikes():
        if path[-1] in ("blind", "across_languages", "explode"):
            continue
        document.add(
            path,
            _("Unquoted, {word} means {truth} to other programs that read YAML; litrev takes it as a word.").format(
                word=document.written(path), truth=truth
            ),
            _('Put it in quotes: "{word}".').format(word=document.written(path)),
            warning=True,
        )


def _no_criteria(protocol: Protocol, document: Document) -> None:
    if not protocol.criteria:
        document.add(
            ("criteria",),
            _("There are no criteria yet, so an exclusion cannot say why."),
            _("Add criteria: before you screen."),
            warning=True,
        )


def _methods(protocol: Protocol, document: Document) -> None:
    """Two people at full text, and a way out of disagreement defined in advance (MECIR)."""
    for index, stage in enumerate(protocol.stages):
        if stage.id == "full_text" and stage.reviewers == 1 and protocol.type is not ReviewType.RAPID:
            document.add(
                ("stages", index),
                _("Full texts are read by one person only; Cochrane asks for two."),
                _("With a second reviewer in the team: reviewers: 2. Else say so in the report."),
                warning=True,
            )
    if any(stage.reviewers == 2 for stage in protocol.stages) and not (
        protocol.resolution and protocol.resolution.rule
    ):
        document.add(
            ("resolution",),
            _("Two reviewers, and no rule for when they disagree."),
            _("Add resolution: {{rule: discussion}}, before screening begins.").format(),
            warning=True,
        )


def _limits(protocol: Protocol, document: Document) -> None:
    """PRISMA-S, item 9, and what limits cannot do."""
    limits = protocol.limits
    if protocol.years and not limits.years.why:
        document.add(
            ("limits", "years"), _("The limit on years has no reason."), _("Add why: (PRISMA-S, item 9)."), warning=True
        )
    if limits.languages.keep:
        document.add(
            ("limits", "languages"),
            _("The languages are noted for the report, not sent to the sources: databases often have them wrong."),
            _("Exclude unread languages while screening, with a criterion."),
            warning=True,
        )
    if not protocol.contact and any(entry.source == "pubmed" for entry in protocol.sources):
        document.add(
            ("contact",),
            _("There is no contact: PubMed asks for an e-mail address."),
            _("Add contact: you@example.org."),
            warning=True,
        )


def _blocks(protocol: Protocol, document: Document) -> None:
    """Concepts that search nothing, or in one language only."""
    for name, concept in protocol.concepts.items():
        place: Place = ("concepts", name)
        if not concept.words and not concept.mesh:
            document.add(
                place,
                _("The concept {name} has no word.").format(name=name),
                _("Give it words under fr: or en:, or remove it."),
                at_key=True,
            )
            continue
        empty = [language for language, words in (("fr", concept.fr), ("en", concept.en)) if not words]
        for language in empty:
            document.add(
                place,
                _("The concept {name} has no words under {language}:.").format(name=name, language=language),
                _("Add them: most databases hold English titles, French ones are found by French words."),
                warning=True,
                at_key=True,
            )
    for name in [name for name, concept in protocol.concepts.items() if concept.words and not concept.mesh]:
        document.add(
            ("concepts", name),
            _("The concept {name} has no subject heading (MeSH).").format(name=name),
            _("Look for one at https://meshb.nlm.nih.gov and add it under mesh:; PubMed's indexers may have used it."),
            warning=True,
            at_key=True,
        )


def _words(protocol: Protocol, document: Document) -> None:
    """Words that add nothing to their block, misspelt ones, and French blocks that were forgotten."""
    places: list[Place] = []
    everything: list[Term] = []
    for name, concept in protocol.concepts.items():
        for language, words in (("fr", concept.fr), ("en", concept.en)):
            terms = [read_term(word, Field.TITLE_ABSTRACT, language) for word in words]
            at = [_item(("concepts", name, language), index, document) for index in range(len(words))]
            _note(superfluous(terms), at, document)
            places += at
            everything += terms
        if much_thinner(len(concept.fr), len(concept.en)):
            document.add(
                ("concepts", name, "fr"),
                _("The concept {name} has {fr} French words and {en} English ones.").format(
                    name=name, fr=len(concept.fr), en=len(concept.en)
                ),
                _("Add French words: papers in French are found by them."),
                warning=True,
            )
    _note(misspelt(everything), places, document)


def _note(findings: Iterable[Finding], places: Sequence[Place], document: Document) -> None:
    for finding in findings:
        document.add(places[finding.index], finding.what, finding.repair, warning=True)


def _item(place: Place, index: int, document: Document) -> Place:
    return (*place, index) if document.has((*place, index)) else place


_LOOKS: tuple[Callable[[Protocol, Document], None], ...] = (
    _words_read_as_yes_or_no,
    _no_criteria,
    _methods,
    _limits,
    _blocks,
    _words,
)
