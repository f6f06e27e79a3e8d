"""What most commands share: the review they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from litrev.cli.main import Settings

if TYPE_CHECKING:
    from litrev.review import Review


def settings_of(ctx: typer.Context) -> Settings:
    """What was given for every command."""
    found = ctx.find_object(Settings)
    return found or Settings([])


def review_of(ctx: typer.Context) -> Review:
    """The review of `--review`, or of this folder or the nearest one above."""
    from litrev.review import find_review  # noqa: PLC0415 - files are deduplicated without a review

    return find_review(settings_of(ctx).review)
