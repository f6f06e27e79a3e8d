"""The tables of the ledger, as they are today. Changing one needs a step in `migrations`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

# No store holds these (PostgreSQL: NUL; UTF-8: halves of surrogate pairs).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """`text` with U+FFFD for every character that no store holds."""
    if text.isprintable():  # nearly always, and found out ten times as fast
        return text
    return _UNSTORABLE.sub("\ufffd", text)


class PlainText(TypeDecorator[str]):
    """Text in the order of its code points on every engine; a character that cannot be stored becomes U+FFFD."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class RawText(TypeDecorator[str]):
    """Text exactly as it came, whatever is in it; stored as bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.encode("utf-8", "surrogatepass")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).decode("utf-8", "surrogatepass")


class JsonText(TypeDecorator[Any]):
    """A plain JSON value as text: readable in any tool, the same on every engine."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment as `2026-11-20T14:02:00.000000+00:00`: sorts as text, keeps microseconds, names its zone."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[str | None], datetime | None]:
        """`_moment` itself, not by way of `process_result_value`: every decision that is counted passes here."""
        return _moment


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()


def _table(name: str, *parts: Any, by_key: bool = False) -> Table:
    """`by_key`: SQLite keeps the rows in the order of their key, without a second tree; good for short rows."""
    return Table(name, metadata, *parts, sqlite_with_rowid=not by_key)


def _key(name: str, kind: Any = PlainText) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _filled(name: str, kind: Any = PlainText) -> Column[Any]:
    return Column(name, kind, nullable=False)


schema = _table("litrev_schema", _key("version", Integer))

runs = _table(
    "runs",
    _key("id"),
    _filled("source"),
    _filled("strategy"),
    _filled("native_query"),
    _filled("status"),
    _filled("announced", BigInteger),
    _filled("fetched", BigInteger),
    _filled("rejected", BigInteger),
    _filled("withheld", BigInteger),
    _filled("requests", BigInteger),
    _filled("started", UtcTime),
    Column("finished", UtcTime),
    _filled("message"),
    Column("cursor", PlainText),
    _filled("pages", BigInteger),
    _filled("detail", JsonText),
)

pages = _table(
    "pages",
    _key("run"),
    _key("number", Integer),
    _filled("file"),
    _filled("sha256"),
    _filled("request"),
    Column("cursor", PlainText),
    _filled("announced", BigInteger),
    _filled("withheld", Integer),
    _filled("retries", Integer),
    _filled("at", UtcTime),
    ForeignKeyConstraint(["run"], ["runs.id"]),
)

records = _table(
    "records",
    _key("id"),
    _key("version"),
    _filled("doi"),
    _filled("pmid"),
    _filled("pmcid"),
    Column("year", Integer),
    _filled("title_fold"),
    _filled("body", Text),  # JSON from `Record.to_json`, which escapes or refuses what cannot be stored
)
Index("records_by_doi", records.c.doi)
Index("records_by_pmid", records.c.pmid)
Index("records_by_pmcid", records.c.pmcid)
Index("records_by_year", records.c.year)

run_records = _table(
    "run_records",
    _key("run"),
    _key("page", Integer),
    _key("position", Integer),
    _filled("record"),
    _filled("version"),
    ForeignKeyConstraint(["run", "page"], ["pages.run", "pages.number"]),
    ForeignKeyConstraint(["record", "version"], ["records.id", "records.version"]),
    by_key=True,
)
Index("run_records_by_record", run_records.c.run, run_records.c.record)

rejects = _table(
    "rejects",
    _key("run"),
    _key("page", Integer),
    _key("position", Integer),
    _filled("raw", RawText),
    _filled("reason"),
    _filled("place"),
    _filled("id"),
    ForeignKeyConstraint(["run", "page"], ["pages.run", "pages.number"]),
)
Index("rejects_by_id", rejects.c.run, rejects.c.id)

withheld = _table(
    "withheld",
    _key("run"),
    _key("record"),
    _key("page", Integer),
    ForeignKeyConstraint(["run", "page"], ["pages.run", "pages.number"]),
    by_key=True,
)

# Links and decisions come from other people's copies too, before or without their records: no foreign keys.
links = _table(
    "links",
    _key("id"),
    _filled("a"),
    _filled("b"),
    _filled("kind"),
    _filled("by"),
    _filled("why", JsonText),
    Column("score", Float),
    _filled("at", UtcTime),
    _filled("batch"),
)
Index("links_by_batch", links.c.batch, links.c.by)

decisions = _table(
    "decisions",
    _key("id"),
    _filled("record"),
    _filled("stage"),
    _filled("verdict"),
    _filled("criteria", JsonText),
    _filled("note"),
    _filled("reviewer"),
    _filled("at", UtcTime),
    Column("seconds", Float),
    _filled("criteria_version"),
)
Index("decisions_by_stage", decisions.c.stage, decisions.c.at, decisions.c.id)

dedupes = _table(
    "dedupes",
    _key("id"),
    _filled("at", UtcTime),
    _filled("settings", JsonText),
    _filled("records", BigInteger),
    _filled("works", BigInteger),
)

# Lists of earlier reviews name documents before this ledger has their records: no foreign keys.
known = _table(
    "known",
    _key("id"),
    _filled("batch"),
    _filled("kind"),
    _filled("value"),
    _filled("origin"),
    _filled("at", UtcTime),
)
Index("known_by_batch", known.c.batch)

# Events come from other people's copies too: no foreign keys.
events = _table(
    "events",
    _key("id"),
    _filled("kind"),
    _filled("record"),
    _filled("by"),
    _filled("at", UtcTime),
    _filled("content", JsonText),
)
Index("events_by_kind", events.c.kind, events.c.at)
