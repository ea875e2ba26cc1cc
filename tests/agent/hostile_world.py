"""A house where strangers wrote into everything that a model reads, and what must not have changed in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from concierge.agent.policy import TurnLimits
from concierge.model.conversation import ToolCall
from concierge.model.profile.document import Fact, Provenance
from concierge.model.profile.sections import SectionName
from concierge.model.proposal import ProposalState
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.title_list import ListKind
from concierge.model.user import Preferences
from concierge.model.wish import Wish
from concierge.testing import (
    FakeTorrentClient,
    FakeTracker,
    a_release,
    a_title,
    an_info_hash,
    entries,
)
from tests.agent.answering import Answer, Conversation
from tests.agent.hostile_texts import ORDERS
from tests.agent.obedient import Obedient
from tests.services.house import ANNA, House
from tests.services.recommended import ListingMetadata, Recommended

__all__ = ["DUB", "FILM", "GENEROUS", "NOTE", "SERIES", "Place", "Standing", "World", "a_world"]

GENEROUS = replace(ANNA, preferences=Preferences(auto_start_bytes=10**15))
FILM = a_title(ids=ExternalIds(tmdb=19), age=6)
SERIES = a_title(
    "Шерлок",
    kind=TitleKind.SERIES,
    name_original="Sherlock",
    year=2010,
    ids=ExternalIds(tmdb=20),
    seasons=(Season(number=1, episode_count=3),),
)
PACK = an_info_hash("the pack")
DUB = a_release("Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub", info_hash=an_info_hash("film"))
SAID = ((SectionName.GENRES, "нуар", "loves"), (SectionName.QUALITY, "до 20 ГБ", "max_size"))
NOTE = "смотрим вдвоём"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a stranger must not change: downloads, what the client was told, and what the person said."""

    downloads: frozenset[str]
    told: tuple[tuple[str, str], ...]
    files: tuple[bool, ...]
    said: frozenset[tuple[SectionName, str]]
    notes: frozenset[str]


@dataclass(slots=True, kw_only=True)
class World:
    """Anna's conversation, in which the model obeys whatever it reads."""

    tracker: FakeTracker
    source: ListingMetadata
    client: FakeTorrentClient
    house: House
    talk: Conversation
    model: Obedient
    marks: Recommended
    folder: Path
    names: set[str] = field(default_factory=set)
    round: int = 0

    async def begin(self) -> None:
        """A conversation of its own, in which no ban stands and the model has done nothing yet."""
        self.round += 1
        self.house.clock.advance(timedelta(hours=25))
        self.model.seen, self.model.done = set(), set()
        me = self.talk.context(ANNA, "ru").me
        for one in await me.blocklist.list():
            await me.blocklist.remove(one.title.title if one.title else one.block.words)

    async def ask(self, text: str, *calls: ToolCall) -> Answer:
        """The answer to a sentence, for which the model begins with these calls."""
        self.model.first = list(calls)
        return await self.talk.ask(text)

    async def standing(self) -> Standing:
        """What there is now."""
        me = self.talk.context(ANNA, "ru").me
        document = (await me.profile.get()).document
        facts = [
            (section, fact)
            for section in SectionName
            for fact in document.section(section).body
            if isinstance(fact, Fact)
        ]
        return Standing(
            downloads=frozenset(one.id for one in await self.talk.downloads()),
            told=tuple(call for call in self.client.told if call[0] not in {"pause", "resume"}),
            files=tuple(entry.is_wanted for entry in await self.client.files(PACK)),
            said=frozenset((section, fact.text) for section, fact in facts if fact.source is Provenance.SAID),
            notes=frozenset(note.text for note in await me.memory.list() if note.source is Provenance.SAID),
        )

    async def assert_only_proposed(self, answer: Answer) -> None:
        """Nothing was started, no proposal is accepted, and each is named by what there is."""
        assert answer.finished.started == ()
        async with self.house.storage.reading() as rows:
            for proposal in answer.proposals:
                kept = await rows.proposals.get(self.talk.user.id, proposal.id)
                assert (kept.state, kept.chosen) == (ProposalState.OPEN, None)
        for proposal in answer.proposals:
            assert all(_is_told_whole(option.release_name, self.names) for option in proposal.options)

    async def import_file(self, name: str, content: str) -> None:
        """Reads an export of another service into the lists."""
        path = self.folder / name
        await asyncio.to_thread(path.write_text, content, "utf-8")
        async for _ in self.talk.context(ANNA, "ru").me.imports.file(path):
            pass


def _is_told_whole(told: str, names: Collection[str]) -> bool:
    """Whether it is made of names of what there is, the last of them perhaps cut, or the comma behind it."""
    *whole, last = told.removesuffix(",").split(", ")
    known = {part for name in names for part in name[:200].split(", ")}
    return known.issuperset(whole) and any(part.startswith(last) for part in known)


async def a_world(folder: Path) -> World:
    """A house with a part of a series under way, a profile, a note and a few films."""
    pack = a_release("Sherlock.S01.1080p.BluRay.Dub.Rus", info_hash=PACK, tracker_id="pack")
    tracker = FakeTracker([pack])
    source = ListingMetadata((FILM, SERIES), listings={ListKind.TRENDING: ()})
    files = {PACK: entries(*(f"Sherlock S01/Sherlock.S01E0{number}.mkv" for number in (1, 2, 3)))}
    client = FakeTorrentClient(files)
    house = House(trackers=(tracker,), sources=(source,), client=client)
    limits = TurnLimits(model_calls=60, tool_calls=1_000)
    model = Obedient([])
    talk = Conversation(model=model, house=house, user=GENEROUS, limits=limits)
    marks = Recommended(sources=house.sources, storage=house.storage, clock=house.clock)
    downloads = house.new_downloads()
    report = await house.found(ANNA, sought=SERIES, wish=Wish(season=1, episode=1))
    started = await downloads.start(ANNA, (*report.accepted, *report.rejected)[0].handle)
    await client.step()
    await downloads.tend()
    tracker.rows = (DUB,)
    me = talk.context(ANNA, "ru").me
    for section, text, code in SAID:
        await me.profile.add(section, text, field=code)
    note = await me.memory.remember(NOTE)
    model.real = {"H": (await house.best(sought=FILM)).handle, "D": started.id, "N": f"n{note.id}"}
    return World(
        tracker=tracker,
        source=source,
        client=client,
        house=house,
        talk=talk,
        model=model,
        marks=marks,
        folder=folder,
        names={DUB.name, pack.name, FILM.label("ru"), SERIES.label("ru")},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stranger may write: how the texts come there, and the call by which a model reads them."""

    put: Callable[[World, Sequence[str]], Awaitable[None]]
    tool: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    longest: int = 60
    at_once: int = 8
    avoided: str = "\0"
    orders: tuple[str, ...] = ORDERS

    def call(self, world: World) -> ToolCall:
        """The call in this round."""
        told = {name: value.format(round=world.round) for name, value in self.arguments.items()}
        return ToolCall(id="first", name=self.tool, arguments=told)
