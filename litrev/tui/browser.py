"""Opening a document outside the terminal, where there is a browser for it."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from litrev.i18n import _
from litrev.model import Record


class Opened(Enum):
    """What came of it."""

    YES = "yes"
    NO_BROWSER = "no browser"
    """None, or one that would run in this very terminal."""


def address_of(record: Record, full_text: str = "") -> str:
    """Where a person reads the document, best first `full_text` (a file or an address); empty where no source says."""
    if full_text and Path(full_text).is_file():
        return Path(full_text).absolute().as_uri()
    doi = f"https://doi.org/{quote(record.doi, safe='/:;().-_<>')}" if record.doi else ""
    pubmed = f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/" if record.pmid.isdecimal() else ""
    wanted = [full_text, doi, pubmed, record.url, record.full_text_url]
    return next((address for address in wanted if address.startswith(("https://", "http://"))), "")


def open_address(address: str) -> Opened:
    """Open `address` in the browser of the computer; over SSH there is usually none."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return Opened.NO_BROWSER
    if isinstance(browser, webbrowser.GenericBrowser) and not isinstance(browser, webbrowser.BackgroundBrowser):
        return Opened.NO_BROWSER
    return Opened.YES if browser.open(address) else Opened.NO_BROWSER


def open_document(address: str, opener: Callable[[str], Opened] = open_address) -> str:
    """Open the document at `address`, and say so; where nothing opens, say the address."""
    if not address:
        return _("No source gives a DOI or a link.")
    words = {
        Opened.YES: _("Opened: {address}"),
        Opened.NO_BROWSER: _("There is no browser here. The address: {address}"),
    }
    return words[opener(address)].format(address=address)
