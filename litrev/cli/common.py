"""What most commands share: the review they work on."""

from __future__ import annotations

import typer

from litrev.cli.main import Settings
from litrev.review import Review, find_review


def settings_of(ctx: typer.Context) -> Settings:
    """What was given for every command."""
    found = ctx.find_object(Settings)
    return found or Settings([])


def review_of(ctx: typer.Context) -> Review:
    """The review of `--review`, or of this folder or the nearest one above."""
    return find_review(settings_of(ctx).review)
