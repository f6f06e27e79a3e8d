"""The table of sources, and how one is opened. An adapter is imported only when it is asked for.

Adding a source: a row here, and a module with `connect(settings) -> Source`.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.sources.base import Source
from litrev.sources.keys import key_for
from litrev.sources.settings import Clock, Settings, Spool, system_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source that can be searched."""

    label: str
    """As people write it."""
    module: str
    """Where its `connect` lives."""
    base_url: str
    url_variable: str
    """The environment variable that replaces `base_url`."""
    key_variable: str = ""
    """The environment variable, and the name in the file of keys, that holds the person's key; may be empty."""


SOURCES: Mapping[str, Row] = {
    "pubmed": Row(
        label="PubMed",
        module="litrev.sources.pubmed",
        base_url="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        url_variable="LITREV_PUBMED_URL",
        key_variable="NCBI_API_KEY",
    ),
    "openalex": Row(
        label="OpenAlex",
        module="litrev.sources.openalex",
        base_url="https://api.openalex.org",
        url_variable="LITREV_OPENALEX_URL",
        key_variable="OPENALEX_API_KEY",
    ),
    "europepmc": Row(
        label="Europe PMC",
        module="litrev.sources.europepmc",
        base_url="https://www.ebi.ac.uk/europepmc/webservices/rest",
        url_variable="LITREV_EUROPEPMC_URL",
    ),
    "hal": Row(
        label="HAL",
        module="litrev.sources.hal",
        base_url="https://api.archives-ouvertes.fr/search",
        url_variable="LITREV_HAL_URL",
    ),
}


def open_source(
    name: str,
    *,
    contact: str = "",
    clock: Clock = system_clock,
    environment: Mapping[str, str] = os.environ,
    spool: Spool | None = None,
) -> Source:
    """The source called `name`, ready to be asked; nothing is sent yet.

    `contact` is the protocol's e-mail address. `environment` gives the address, the key and, for stand-in servers
    on this machine only, `LITREV_RATE_LIMIT=off`. `spool` holds pages that came and are not stored yet.
    Raises UsageError for an unknown name, InputError for a file of keys that cannot be read.
    """
    row = SOURCES.get(name)
    if row is None:
        message = _("There is no source “{name}” that can be searched.").format(name=name)
        raise UsageError(message, _("Choose among: {names}").format(names=", ".join(SOURCES)))
    settings = Settings(
        base_url=(environment.get(row.url_variable, "").strip() or row.base_url).rstrip("/"),
        key=key_for(row.key_variable, environment) if row.key_variable else "",
        contact=contact,
        clock=clock,
        spool=spool,
        rate_limited=environment.get("LITREV_RATE_LIMIT", "").strip().lower() != "off",
    )
    opened: Source = importlib.import_module(row.module).connect(settings)
    return opened
