"""One release for several people: with everybody's voices, and not too big for any of them."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from concierge.model.access import Grant, Role
from concierge.model.audio import AudioKind
from concierge.model.decision import Decision, Reason
from concierge.model.quality_profile import QualityProfile, VoiceWish
from concierge.model.shared_pick import Lacking, SharedPick, SharedReport
from concierge.model.title import Title
from concierge.model.user import User
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.ports import Storage
from concierge.services.candidate import Candidate, Sought
from concierge.services.gate import rejections
from concierge.services.permission import required_now
from concierge.services.ranking import offers
from concierge.services.search import Search, spoken_by

__all__ = ["HouseholdSearch", "Listener", "shared_picks"]

# Further down nobody would look for a release that has everything.
_LOOKED_AT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who watches along: by what they judge a release, and the voices that they named themselves."""

    user_id: int
    name: str
    profile: QualityProfile
    voices: tuple[VoiceWish, ...] = ()


class HouseholdSearch:
    """Searches for one person on behalf of several."""

    def __init__(self, storage: Storage, search: Search, known: Callable[[User], User]) -> None:
        """Takes who searches; what a person has not chosen is as `known` says."""
        self._storage = storage
        self._search = search
        self._known = known

    async def releases(self, user: User, people: Iterable[int], title: Title, wish: Wish) -> SharedReport:
        """Releases of the title for the people of these ids; it is the search, and under the rules, of who asks.

        Raises:
            NotAllowed: who asks has no grant for the household, or may not search.
            HiddenByAge, HiddenByBlock: who asks may not see the title.
            ServiceError: every tracker failed.
        """
        async with self._storage.reading() as rows:
            await required_now(rows, user, Grant.HOUSEHOLD)
            wanted_ids = set(people)
            everybody = [
                one
                for one in await rows.users.all()
                if one.id in wanted_ids and one.role is not Role.STRANGER
            ]
        listeners = [_listener(self._known(one), title) for one in everybody]
        report = await self._search.releases(user, title, wish)
        picks = await asyncio.to_thread(shared_picks, report.accepted, title, wish, listeners)
        return SharedReport(report=report, picks=picks)


def shared_picks(
    accepted: Sequence[Decision], title: Title, wish: Wish, listeners: Sequence[Listener]
) -> tuple[SharedPick, ...]:
    """The first of the releases, those first that lack something for the fewest; of such, in their order."""
    wanted = Wanted.of(title, wish)
    found = [
        SharedPick(decision=one, lacking=tuple(_lacking(one, wanted, wish, listeners)))
        for one in accepted[:_LOOKED_AT]
    ]
    return tuple(sorted(found, key=lambda pick: len(pick.lacking)))


def _listener(user: User, title: Title) -> Listener:
    return Listener(
        user_id=user.id,
        name=user.name,
        profile=user.preferences.quality(spoken_by(user, title)),
        voices=user.preferences.voices,
    )


def _lacking(
    decision: Decision, wanted: Wanted, wish: Wish, listeners: Sequence[Listener]
) -> Iterable[Lacking]:
    (offer,) = offers((decision.release,), wanted)
    for one in listeners:
        candidate = Candidate(offer, Sought(wanted, wish, one.profile))
        told = {reason.code: reason for reason in rejections(candidate)}
        told |= {reason.code: reason for reason in _missing_voices(candidate, one.voices)}
        if told:
            yield Lacking(user_id=one.user_id, name=one.name, reasons=tuple(told.values()))


def _missing_voices(candidate: Candidate, named: Sequence[VoiceWish]) -> Iterable[Reason]:
    """The first of the voices that the listener named, if the release has none of them.

    What they named stands before everything else that their profile wishes for.
    """
    wishes = candidate.sought.voices
    if not named or candidate.voice_place > len(wishes) - len(dict.fromkeys(named)):
        return
    first = named[0]
    match first.kind:
        case _ if first.studio:
            yield Reason(code="no_studio", facts={"studio": first.studio})
        case AudioKind.DUB:
            yield Reason(code="no_dub")
        case AudioKind.ORIGINAL:
            yield Reason(code="no_original")
        case _:
            yield Reason(code="no_wished_voices")
