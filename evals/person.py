"""A person of a conversation's own, with everything that stands about them before it begins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from concierge.app import Concierge
from concierge.model.access import DEFAULTS, Limits, Role
from concierge.views import UserView
from evals.conversations import Before

__all__ = ["NAMED", "made"]

NAMED = re.compile(r"(?P<name>.+) \((?P<year>\d{4})\)(?: s(?P<season>\d+)(?:e(?P<episode>\d+))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A title as the data writes it."""

    name: str
    year: int
    season: int | None
    episode: int | None

    @classmethod
    def of(cls, text: str) -> "_Named":
        """Raises ValueError for a text that is not so written."""
        match = NAMED.fullmatch(text)
        if match is None:
            message = f"{text!r} is not written as «Name (year)»"
            raise ValueError(message)
        season, episode = match["season"], match["episode"]
        return cls(
            name=match["name"],
            year=int(match["year"]),
            season=int(season) if season else None,
            episode=int(episode) if episode else None,
        )


async def made(app: Concierge, before: Before, *, language: str, telegram_id: int) -> UserView:
    """The view of the new person. Who has a profile has a language too, for it is written in one."""
    async with app.storage() as rows:
        user = (await rows.users.by_telegram_id(telegram_id)).given(_role(before))
        if before.role == "trusted":
            user = replace(user, grants=DEFAULTS[Role.OWNER])
        if before.age_limit is not None:
            user = replace(user, age_limit=before.age_limit)
        if before.profile:
            user = replace(user, language=language)
        await rows.users.save(replace(user, limits=Limits(money_a_day=before.money_a_day)))
    me = await app.user(telegram_id=telegram_id)
    await _mark(me, before)
    await _tell(me, before)
    # What follows from a profile holds from the next view on.
    return await app.user(telegram_id=telegram_id)


def _role(before: Before) -> Role:
    return Role.MEMBER if before.role == "trusted" else Role(before.role)


async def _mark(me: UserView, before: Before) -> None:
    for title in _named(before.watchlist):
        await me.watchlist.add(title.name, year=title.year)
    for title in _named(before.watched):
        await me.watched.add(title.name, year=title.year, season=title.season, episode=title.episode)
    for text, score in before.ratings.items():
        title = _Named.of(text)
        await me.ratings.rate(title.name, score, year=title.year)
    for title in _named(before.downloads):
        report = await me.search.releases(title.name, year=title.year)
        if report.best is not None:
            await me.downloads.start(report.best)


async def _tell(me: UserView, before: Before) -> None:
    for title in _named(before.blocked):
        await me.blocklist.add(title.name, year=title.year)
    for words in before.blocked_words:
        await me.blocklist.add_words(words)
    for fact in before.profile:
        await me.profile.add(fact.section, fact.text, field=fact.field)
    for note in before.memory:
        await me.memory.remember(note)


def _named(texts: Iterable[str]) -> Iterable[_Named]:
    return map(_Named.of, texts)
