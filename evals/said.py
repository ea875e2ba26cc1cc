"""What came of one sentence: what the agent did and said, and what stands about the person afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass

from concierge.errors import ConciergeError
from concierge.model.conversation import (
    AgentEvent,
    Finished,
    Switched,
    TextDelta,
    ToolCall,
    ToolFinished,
    ToolStarted,
)
from concierge.model.known_title import KnownTitle
from concierge.model.proposal import Proposal
from concierge.model.title import Title
from concierge.services._showing import DownloadProgress
from concierge.texts import LANGUAGES
from concierge.views import UserView

__all__ = ["Row", "Said", "Standing", "heard", "named", "standing_of"]

# Every way in which a line of a list may be written.
Row = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer; `code` is that of the error with which it ended."""

    events: tuple[AgentEvent, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    code: str = ""

    @property
    def text(self) -> str:
        """Everything that the person read."""
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What was put before the person."""
        return tuple(event for event in self.events if isinstance(event, Proposal))

    @property
    def failed(self) -> tuple[str, ...]:
        """The codes of tools that ended with an error."""
        return tuple(event.code for event in self.events if isinstance(event, ToolFinished) and event.code)

    @property
    def switched(self) -> tuple[str, ...]:
        """Why other models went on."""
        return tuple(event.code for event in self.events if isinstance(event, Switched))

    @property
    def model_calls(self) -> int:
        """How often a model was asked."""
        return sum(event.model_calls for event in self.events if isinstance(event, Finished))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands about a person."""

    downloads: tuple[Row, ...] = ()
    in_client: tuple[Row, ...] = ()
    watchlist: tuple[Row, ...] = ()
    watched: tuple[Row, ...] = ()
    ratings: tuple[tuple[Row, float], ...] = ()
    blocked: tuple[Row, ...] = ()
    profile: str = ""
    memory: tuple[str, ...] = ()


def named(events: Iterable[AgentEvent]) -> tuple[ToolCall, ...]:
    """The calls without their arguments: an answer that speaks of what is blocked is not remembered."""
    started = (event for event in events if isinstance(event, ToolStarted))
    return tuple(ToolCall(id=event.call_id, name=event.name, arguments={}) for event in started)


async def heard(me: UserView, text: str) -> tuple[tuple[AgentEvent, ...], str]:
    """The events of an answer, and the code of the error that ended it."""
    events: list[AgentEvent] = []
    try:
        async for event in me.agent.ask(text):
            events.append(event)  # noqa: PERF401  what came before an error counts
    except ConciergeError as error:
        return tuple(events), error.code
    return tuple(events), ""


async def standing_of(me: UserView) -> Standing:
    """What stands about the person now."""
    rated = (await me.ratings.list()).items
    downloads = await me.downloads.list()
    return Standing(
        downloads=tuple(map(_download, downloads)),
        in_client=tuple(_download(each) for each in downloads if each.torrent is not None),
        watchlist=tuple(_row(one.title) for one in (await me.watchlist.list()).items),
        watched=tuple(
            _with_episodes(_row(one.title), one.episodes) for one in (await me.watched.list()).items
        ),
        ratings=tuple(
            (_row(one.title), one.rating.score.points) for one in rated if one.rating.score is not None
        ),
        blocked=tuple(
            _row(one.title) if one.title else frozenset({one.block.words})
            for one in await me.blocklist.list()
        ),
        profile=(await me.profile.get()).body,
        memory=tuple(note.text for note in await me.memory.list()),
    )


def _download(one: DownloadProgress) -> Row:
    return _row(one.download.title) | {one.download.name}


def _row(title: KnownTitle | Title | None) -> Row:
    return frozenset(title.label(language) for language in LANGUAGES) if title else frozenset()


def _with_episodes(row: Row, episodes: int) -> Row:
    return frozenset(f"{name}: {episodes}" for name in row) if episodes else row
