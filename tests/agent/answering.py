"""An agent over the house of the services, and what it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from concierge.agent.agent import Agent, system_prompt
from concierge.agent.policy import TurnLimits
from concierge.agent.tool import Tool, ToolContext
from concierge.model.conversation import AgentEvent, Finished, TextDelta, ToolFinished, Turn
from concierge.model.download import Download
from concierge.model.proposal import Proposal
from concierge.model.user import User
from concierge.ports import LanguageModel
from concierge.registry import discover
from concierge.services.model_choices import ModelChoices
from concierge.texts import LANGUAGES, texts
from concierge.views.list_services import ListServices
from tests.services.house import ANNA, House
from tests.services.viewing import lists_of, view_of

system_prompt()  # read from disk once, before an event loop runs
for language in LANGUAGES:
    texts(language)
TOOLS = {tool.spec.name: tool for tool in discover("concierge.agent.tools", "TOOL", Tool)}


@dataclass(slots=True)
class Answer:
    """The events of one answer."""

    events: list[AgentEvent] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was streamed."""
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def finished(self) -> Finished:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last

    @property
    def proposals(self) -> list[Proposal]:
        """What was put before the person."""
        return [event for event in self.events if isinstance(event, Proposal)]

    @property
    def tools(self) -> list[tuple[str, str]]:
        """The tools that ended, with their error codes."""
        return [(event.name, event.code) for event in self.events if isinstance(event, ToolFinished)]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """Anna's conversation with a model."""

    model: LanguageModel
    others: Sequence[LanguageModel] = ()
    granted: Sequence[str] = ()
    house: House = field(default_factory=House)
    tools: dict[str, Tool] = field(default_factory=lambda: dict(TOOLS))
    limits: TurnLimits = field(default_factory=TurnLimits)
    user: User = ANNA
    lists: ListServices = field(init=False)

    def __post_init__(self) -> None:
        self.lists = lists_of(self.house)

    def agent(self) -> Agent:
        """An agent that knows no more than the storage does."""
        return Agent(
            self.choices(),
            self.tools,
            self.house.storage,
            clock=self.house.clock,
            limits=self.limits,
            context=self.context,
        )

    def choices(self) -> ModelChoices:
        """Who may answer."""
        return ModelChoices((self.model, *self.others), self.house.storage, granted=self.granted)

    def context(self, user: User, language: str) -> ToolContext:
        """What tools work with."""
        me = view_of(self.house, user, self.agent(), self.lists)
        return ToolContext(me=me, language=language, today=self.house.clock.now().date())

    async def ask(self, text: str, *, in_chat: bool = False) -> Answer:
        """The whole answer to a sentence."""
        answer = Answer()
        async for event in self.agent().ask(self.user, text, in_chat=in_chat):
            answer.events.append(event)
        return answer

    async def history(self) -> Sequence[Turn]:
        """What is remembered."""
        async with self.house.storage.reading() as rows:
            now = self.house.clock.now()
            return (await rows.conversations.opening(self.user.id, at=now, limit=100)).turns

    async def downloads(self) -> list[Download]:
        """What has been started."""
        return [progress.download for progress in await self.house.new_downloads().list(self.user)]
