"""What a metadata source answered once, kept for everybody."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["KeptAnswer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer to the question `key`; `body` is JSON, "" where the source said that there is no such thing.

    It is as good as new until `fresh_until`; after that it is given, and asked for anew, until `kept_until`.
    """

    key: str
    source: str
    body: str
    fresh_until: datetime
    kept_until: datetime
