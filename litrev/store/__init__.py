"""The ledger of a review: tables, migrations and the one class that reads and writes them."""

from litrev.store.inspecting import PageItems
from litrev.store.merging import Gained, Rows
from litrev.store.reading import Outline
from litrev.store.rows import ArchivedPage, Dedupe, PageOutcome, new_id
from litrev.store.store import Store, open_store

__all__ = [
    "ArchivedPage",
    "Dedupe",
    "Gained",
    "Outline",
    "PageItems",
    "PageOutcome",
    "Rows",
    "Store",
    "new_id",
    "open_store",
]
