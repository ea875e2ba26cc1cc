"""The scripted conversations: the world before, what is said, and what is expected of each turn."""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from concierge.model.profile.sections import SectionName
from concierge.texts import language_of

__all__ = ["FOLDER", "Answer", "Before", "Call", "Conversation", "Fact", "Offer", "Turn", "conversations"]

FOLDER = Path(__file__).parent / "conversations"

Argument: TypeAlias = bool | int | float | str
# Any one of several is as good.
Wanted: TypeAlias = Argument | tuple[Argument, ...]
Names: TypeAlias = tuple[str, ...]


class _Data(BaseModel):
    """What stands in a file, and nothing besides."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Data):
    """Something that stands in the person's profile."""

    section: SectionName
    text: str
    field: str = ""


ClientKind: TypeAlias = Literal["transmission", "qbittorrent", "deluge"]


class Before(_Data):
    """The world before the first sentence.

    Titles are written "Name (year)", of series perhaps with "s1e2" or "s1" behind. `downloads` were begun before, each
    by its best release. `down` are services that do not answer: names of servers, or "trackers" and "metadata" for all
    of a kind. `trusted` is a member with every grant. `speed_mb_s` is how fast downloads from Rutracker were before.
    Of the `client` the household named nothing but its address. `library` are the files of its films at home.
    """

    role: Literal["trusted", "member", "child", "guest"] = "trusted"
    age_limit: int | None = None
    money_a_day: float | None = None
    auto_start_gb: float = 0
    speed_mb_s: float = 0
    client: ClientKind | None = None
    down: Names = ()
    library: Names = ()
    watchlist: Names = ()
    watched: Names = ()
    ratings: Mapping[str, float] = Field(default_factory=dict)
    blocked: Names = ()
    blocked_words: Names = ()
    downloads: Names = ()
    profile: tuple[Fact, ...] = ()
    memory: Names = ()


class Call(_Data):
    """A call that must be made: of one of these tools, with at least these arguments.

    A text is there if the argument contains it; `text` may be in any argument.
    """

    tool: str | Names
    args: Mapping[str, Wanted] = Field(default_factory=dict)
    text: str | Names = ()

    @property
    def tools(self) -> Names:
        """The tools of which one is to be called."""
        return (self.tool,) if isinstance(self.tool, str) else self.tool


class Offer(_Data):
    """A proposal that must be made: its title contains `title`, the first option's release name all of `first`.

    No option's name has any of `never`, and every label of `labels` is there. `takes_s` are the least and the most
    seconds that the first one is guessed to take; two zeros mean that nothing is guessed.
    """

    title: str | Names
    first: Names = ()
    never: Names = ()
    labels: Names = ()
    takes_s: tuple[int, int] | None = None


class Answer(_Data):
    """What is checked of the words: facts, never their wording.

    Of a group of names, written as a list inside the list, one is enough. `asks` is whether a question is put.
    """

    language: Literal["ru", "en"] | None = None
    names: tuple[str | Names, ...] = ()
    never: Names = ()
    asks: bool | None = None


class Turn(_Data):
    """A sentence, and what is to come of it; what is None is not checked.

    `press` accepts that option of the newest proposal after the answer; `in_client` is what the torrent client then
    has. `downloads`, `watchlist`, `watched`,
    `ratings` and `blocked` are the whole lists afterwards; `profile` and `memory` texts that stand there, and
    `not_profile` texts that do not. `failed` are codes of tools that ended with an error, `switched` the codes for
    which another model went on, `code` is that of an answer that was refused as a whole. `offers` counts proposals.
    An `idle` answer calls no tool and proposes nothing: what was not understood must not be acted upon.
    """

    say: str
    press: int | None = None
    calls: tuple[Call, ...] = ()
    never: Names = ()
    offer: Offer | None = None
    offers: int | None = None
    downloads: Names | None = None
    in_client: Names | None = None
    watchlist: Names | None = None
    watched: Names | None = None
    ratings: Mapping[str, float] | None = None
    blocked: Names | None = None
    profile: Names = ()
    not_profile: Names = ()
    memory: Names = ()
    answer: Answer = Answer()
    failed: Names | None = None
    switched: Names = ()
    code: str = ""
    idle: bool = False


class Conversation(_Data):
    """One conversation. `grammar` is why it cannot pass without a model, "" for one that does."""

    id: str
    stories: tuple[str, ...] = Field(min_length=1)
    grammar: str = ""
    required: bool = True
    before: Before = Before()
    turn: tuple[Turn, ...] = Field(min_length=1)

    @cached_property
    def language(self) -> str:
        """That of its first sentence."""
        return language_of(self.turn[0].say)


class _File(_Data):
    conversation: tuple[Conversation, ...]


def conversations(folder: Path = FOLDER) -> tuple[Conversation, ...]:
    """All of them, in the order of the files."""
    return tuple(
        one
        for path in sorted(folder.glob("*.toml"))
        for one in _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).conversation
    )
