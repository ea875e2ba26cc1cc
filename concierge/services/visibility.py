"""What a person may see, and what is new to them: the only place that knows the age limits and the blocklists."""

import asyncio
from collections.abc import Iterable, Sequence

from concierge.errors import HiddenByAge, HiddenByBlock, NotAllowed
from concierge.model.known_title import folded
from concierge.model.matching import match_release
from concierge.model.own_title import OwnTitle, own_of
from concierge.model.parsing import parse_release
from concierge.model.release import Release
from concierge.model.sight import Hindrance, NewerWords, Rule, Sight
from concierge.model.taste import Block, BlockLevel
from concierge.model.taste_wishes import TasteWishes
from concierge.model.title import Title
from concierge.model.user import User
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.ports import Repositories, Storage
from concierge.services.tastes import wishes_told

__all__ = ["Visibility", "of_release", "refusal_of", "refuse_hidden", "seen_releases", "sight_of"]


class Visibility:
    """Answers for each person what is shown to them, from their age limit and their blocklist as they stand now."""

    def __init__(self, storage: Storage, *, has_blocks: bool = True) -> None:
        """Takes where blocklists are kept; without `has_blocks` the age limits alone hold."""
        self._storage = storage
        self._has_blocks = has_blocks

    def without_blocks(self) -> "Visibility":
        """The same with the age limits alone: for what a person does to the blocklist itself."""
        return Visibility(self._storage, has_blocks=False)

    async def sight(self, user: User) -> Sight:
        """The person's rules at this moment."""
        if not self._has_blocks:
            return Sight(age_limit=user.age_limit)
        async with self._storage.reading() as rows:
            return await sight_of(user, rows)

    async def wishes(self, user: User) -> TasteWishes:
        """What the person's profile says that they want, and never want."""
        async with self._storage.reading() as rows:
            return await wishes_told(rows, user)

    async def own(self, user: User, titles: Sequence[Title]) -> tuple[OwnTitle | None, ...]:
        """For each title what the person has seen or rated of it, None where it is new to them; one statement."""
        if not titles:
            return ()
        async with self._storage.reading() as rows:
            return own_of(titles, await rows.collections.own(user.id, titles))

    async def refusal(self, user: User, title: Title) -> NotAllowed | None:
        """The error that says why the person may not see the title and how that is lifted; None if they may."""
        return refusal_of(await self.sight(user), title, user)

    async def require(self, user: User, sought: Title | str) -> None:
        """Returns if the person may see the title, or search for the words. Raises HiddenByAge, HiddenByBlock."""
        refuse_hidden(await self.sight(user), sought, user)

    async def require_release(self, user: User, name: str, title: Title | None) -> None:
        """Returns if the person may see a release of that name, found for the title or for words alone.

        Raises:
            HiddenByAge, HiddenByBlock: they may not.
        """
        found = of_release(await self.sight(user), name, title)
        if found is not None:
            raise _refused(found, title.label(user.language or "ru") if title else name, user)


def refuse_hidden(sight: Sight, sought: Title | str, user: User) -> None:
    """Returns if the title may be seen under these rules, or the words searched for as they stand.

    Raises:
        HiddenByAge: the title is not for their age, or has none that is known, as what words bring.
        HiddenByBlock: the title is blocked, or the words name something blocked.
    """
    if isinstance(sought, Title):
        refused = refusal_of(sight, sought, user)
    else:
        found = sight.of_words(sought)
        refused = _refused(found, sought, user) if found else None
    if refused is not None:
        raise refused


async def seen_releases(
    sight: Sight, releases: Sequence[Release], title: Title | None, wish: Wish
) -> list[Release]:
    """Those of the releases of a search that may be seen.

    A person with an age limit sees those of the title alone: of what another work is, the age is not known.
    """
    if sight.is_free:
        return list(releases)
    wanted = Wanted.of(title, wish) if title else None
    # Names are parsed in a thread: a page of them takes longer than the loop may stand still.
    return await asyncio.to_thread(_seen, sight, releases, title, wanted)


def _seen(
    sight: Sight, releases: Sequence[Release], title: Title | None, wanted: Wanted | None
) -> list[Release]:
    seen: list[Release] = []
    for release in releases:
        parsed = parse_release(release.name)
        is_of_title = sight.age_limit is None or (
            wanted is not None and match_release(parsed, wanted).is_match
        )
        if is_of_title and sight.of_release(parsed, title) is None:
            seen.append(release)
    return seen


async def sight_of(user: User, rows: Repositories) -> Sight:
    """The person's rules, read in a transaction that is open."""
    blocks = await rows.marks.blocks(user.id)
    titles = {
        level: tuple(one.title.title for one in blocks if one.title and one.block.level is level)
        for level in BlockLevel
    }
    worded = [one.block for one in blocks if not one.title]
    words = {level: _words(block for block in worded if block.level is level) for level in BlockLevel}
    newer = {level: _newer(block for block in worded if block.level is level) for level in BlockLevel}
    return Sight(
        age_limit=user.age_limit,
        never=titles[BlockLevel.NEVER],
        never_words=words[BlockLevel.NEVER],
        never_newer=newer[BlockLevel.NEVER],
        quiet=titles[BlockLevel.QUIET],
        quiet_words=words[BlockLevel.QUIET],
        quiet_newer=newer[BlockLevel.QUIET],
    )


def _words(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(folded(block.words) for block in blocks if block.after_year is None)


def _newer(blocks: Iterable[Block]) -> tuple[NewerWords, ...]:
    return tuple(
        NewerWords(words=folded(block.words), after_year=block.after_year)
        for block in blocks
        if block.after_year is not None
    )


def of_release(sight: Sight, name: str, title: Title | None) -> Hindrance | None:
    """Why a release of that name, found for the title or for words alone, is not shown; None if it may be."""
    found = sight.hindrance(title) if title else sight.of_words(name)
    return found or sight.of_release(parse_release(name), title)


def refusal_of(sight: Sight, title: Title, user: User) -> NotAllowed | None:
    """The error for a title under these rules; None if it may be seen."""
    found = sight.hindrance(title)
    return None if found is None else _refused(found, title.label(user.language or "ru"), user)


def _refused(found: Hindrance, what: str, user: User) -> NotAllowed:
    if found.rule is Rule.AGE:
        limit = user.age_limit or 0
        return HiddenByAge(f"not for {limit}", what=what, limit=limit)
    return HiddenByBlock("blocked", what=what, blocked=found.blocked or what)
