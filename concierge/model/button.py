"""Buttons under messages: what a press does is kept here, and the message carries a token that says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

__all__ = ["BUTTON_LIFETIME", "MOST_ARGS_BYTES", "Button", "NewButton", "StoredButton"]

BUTTON_LIFETIME = timedelta(days=7)
MOST_ARGS_BYTES = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class NewButton:
    """A button to offer: the `action` that a press asks for, with its arguments. One of single use works once.

    One that is shared may be pressed by everybody who is known, in the same chat.
    """

    action: str
    args: Mapping[str, str] = field(default_factory=dict)
    is_single_use: bool = True
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as it was pressed."""

    token: str
    action: str
    args: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredButton:
    """A button as it is kept; of one `bunch` a single use of one uses up all, for the update `used_by`."""

    button: Button
    user_id: int
    chat_id: int
    bunch: str
    is_single_use: bool
    is_shared: bool = False
    used_at: datetime | None = None
    used_by: int | None = None
