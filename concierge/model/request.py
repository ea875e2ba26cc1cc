"""A download that waits for the owner's word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from concierge.model.download import Download
from concierge.model.user import User

__all__ = ["Request", "RequestNews", "RequestState"]


class RequestState(StrEnum):
    """What became of a request; it leaves OPEN once, or again if an approved download could not begin."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One release that a person may not start alone.

    `what` is a handle of that person or a magnet link. `release_key` says which release and which part of it that is,
    whatever handle it has: the same one is asked for once. `download_id` is the download that approval began, "" until
    then. `reason` is what was said at declining.
    """

    id: str
    user_id: int
    release_key: str
    what: str
    title: str
    release_name: str
    size_bytes: int | None
    state: RequestState
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None
    download_id: str = ""
    reason: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether a word is still wanted: also if approval was cut off before the download began."""
        return self.state is not RequestState.DECLINED and not self.download_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNews:
    """What somebody hears of a request: that it waits for their word, or what became of their own.

    `person` is who asked. `download` is the one that approval began.
    """

    reader: User
    person: User
    request: Request
    download: Download | None = None

    @property
    def is_question(self) -> bool:
        """Whether the reader is to decide."""
        return self.request.is_waiting
