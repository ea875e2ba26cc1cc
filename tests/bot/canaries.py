"""A password that must be nowhere: everything that a household keeps, logs, shows and asks is searched for it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from concierge.logs import configure_logging

if TYPE_CHECKING:
    from tests.bot.conftest import Household

__all__ = ["found_in", "logging_all"]


@contextmanager
def logging_all() -> Iterator[None]:
    """Inside, everything is logged that the product ever logs, to stderr; no secret is known to the log."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logging("DEBUG", tuple)
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = handlers, level


def found_in(household: Household, secret: str, logged: str) -> list[str]:
    """The places where the secret stands: log lines, files, messages of the bot, what models were told."""
    spellings = {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1]}
    files = [path for path in household.data_dir.rglob("*") if path.is_file()]
    telegram = household.telegram
    places = {
        "log": logged,
        **{path.name: path.read_bytes().decode("utf-8", "replace") for path in files},
        **{f"message {one.message_id}": one.text for one in telegram.chats.shown.values()},
        **{f"edit {at}": edit.text for at, edit in enumerate(telegram.edits)},
        **{f"prompt {at}": str(one) for at, one in enumerate(household.sandbox.anthropic.requests)},
    }
    return [place for place, text in places.items() if any(one in text for one in spellings)]
