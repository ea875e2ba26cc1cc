"""Titles with all their details, kept once and found by any of their ids."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from concierge.errors import StorageError
from concierge.model.freshness import KEPT_LONGER, title_fresh
from concierge.model.kept_answer import KeptAnswer
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import Clock, Storage
from concierge.services.title_questions import TITLE

__all__ = ["KeptTitles"]

_SHAPE = "1"
# What lacks a source's part is put together anew soon.
_PARTLY_FRESH = timedelta(minutes=10)
_log = structlog.get_logger(__name__)
# A title, and until when it is fresh.
_Whole: TypeAlias = tuple[Title, datetime]


class KeptTitles:
    """Keeps what several sources told as one; so ids that one source knew of another are remembered."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Keeps in `storage`; where that fails, nothing is known."""
        self._storage = storage
        self._clock = clock

    async def get(self, title: Title) -> tuple[Title, bool] | None:
        """What is kept of the title, found by any of its ids, and whether it is still fresh. One statement.

        Of several wholes the one with most of its ids counts, then the newest: a source may have told a wrong id, which
        leads to another title.
        """
        now = self._clock.now()
        best = _best_of(await self._wholes([title], now), title)
        return None if best is None else (best[0], best[1] > now)

    async def get_all(self, titles: Sequence[Title]) -> tuple[Title | None, ...]:
        """What is kept of each of the titles, chosen as `get` does, however old; None where nothing is.

        One statement.
        """
        wholes = await self._wholes(titles, self._clock.now())
        found = (_best_of(wholes, title) for title in titles)
        return tuple(None if best is None else best[0] for best in found)

    async def _wholes(self, titles: Sequence[Title], now: datetime) -> list[_Whole]:
        """The wholes that any id of any of the titles leads to."""
        pointers = {_pointer(title.kind, one): None for title in titles for one in _each(title.ids)}
        if not pointers:
            return []
        try:
            async with self._storage.reading() as rows:
                kept = await rows.answers.led_to(list(pointers), at=now)
        except StorageError as error:
            _log.info("titles.unread", code=error.code)
            return []
        return [(whole, answer.fresh_until) for answer in kept if (whole := _read(answer)) is not None]

    async def keep(self, title: Title, *, is_whole: bool) -> None:
        """Keeps the title under each of its ids; one that lacks a part only for a while."""
        ids = _each(title.ids)
        if not ids:
            return
        now = self._clock.now()
        fresh_for = title_fresh(title, now.date()) if is_whole else _PARTLY_FRESH
        fresh_until = now + fresh_for
        times = {
            "fresh_until": fresh_until,
            "kept_until": fresh_until + KEPT_LONGER if is_whole else fresh_until,
        }
        key = f"{_SHAPE}||title|{title.kind}|{ids[0]}"
        try:
            whole = KeptAnswer(key=key, source="", body=TITLE.dump_json(title).decode(), **times)
        except ValueError:
            _log.info("titles.not_kept", code="text")
            return
        pointers = [KeptAnswer(key=_pointer(title.kind, one), source="", body=key, **times) for one in ids]
        try:
            async with self._storage.transaction() as rows:
                await rows.answers.keep([whole, *pointers])
        except StorageError as error:
            _log.info("titles.not_kept", code=error.code)


def _read(answer: KeptAnswer) -> Title | None:
    try:
        return TITLE.validate_json(answer.body)
    except ValueError:
        _log.warning("titles.damaged", key=answer.key)
        return None


def _best_of(wholes: Sequence[_Whole], title: Title) -> _Whole | None:
    fitting = [one for one in wholes if one[0].kind is title.kind and _has_first_id(title.ids, one[0].ids)]
    return max(fitting, key=lambda one: (_shared(title.ids, one[0].ids), one[1]), default=None)


def _has_first_id(asked: ExternalIds, whole: ExternalIds) -> bool:
    """Whether the two agree in the first id that both have."""
    pairs = ((getattr(asked, field.name), getattr(whole, field.name)) for field in fields(ExternalIds))
    return next((one == other for one, other in pairs if one is not None and other is not None), False)


def _shared(one: ExternalIds, other: ExternalIds) -> int:
    return len(set(_each(one)) & set(_each(other)))


def _each(ids: ExternalIds) -> list[str]:
    known = ((field.name, getattr(ids, field.name)) for field in fields(ids))
    return [f"{name}={value}" for name, value in known if value is not None]


def _pointer(kind: TitleKind, one: str) -> str:
    return f"{_SHAPE}||same|{kind}|{one}"
