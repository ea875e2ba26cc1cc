"""The tool calls of one answer: run side by side, each with an end, each answered."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concierge.agent.answers import MOST_ANSWERS, offer_titles
from concierge.agent.budget import Budget
from concierge.agent.policy import Fence
from concierge.agent.rare_tools import real_name
from concierge.agent.tool import Tool, ToolContext
from concierge.errors import Ambiguous, BudgetExceeded, ConciergeError, ToolInputError
from concierge.model.conversation import (
    AgentEvent,
    AnswersOffered,
    JsonValue,
    OfferedAnswer,
    TitleShown,
    ToolCall,
    ToolFinished,
    ToolResult,
    ToolStarted,
    ToolTurn,
    Watched,
)

__all__ = ["Calls"]


@dataclass(slots=True, kw_only=True)
class Calls:
    """Runs tool calls. Results are text for the model, fenced, since it may come from strangers."""

    tools: Mapping[str, Tool]
    ctx: ToolContext
    budget: Budget
    fence: Fence = field(default_factory=Fence)
    _proposed: set[str] = field(default_factory=set)
    _answers: set[OfferedAnswer] = field(default_factory=set)

    async def run(
        self, calls: Sequence[ToolCall], results: list[ToolTurn]
    ) -> AsyncGenerator[AgentEvent, None]:
        """What happens to the calls; when all have ended, their ToolTurn joins `results`.

        Raises:
            TooManySteps: there are more calls than the turn may have, and none of these was run; or none could be run
                again and again.
        """
        self.budget.tools(len(calls))
        for call in calls:
            yield ToolStarted(call_id=call.id, name=self._shown(call))
        tasks = [asyncio.create_task(self._run(call)) for call in calls]
        try:
            # No TaskGroup: it would cancel whoever reads these events when a tool breaks between two of them.
            for next_one in asyncio.as_completed(tasks):
                _, finished = await next_one
                yield finished
            ended = [task.result() for task in tasks]
            self.budget.mistaken([finished.code for _, finished in ended])
            results.append(ToolTurn(results=tuple(result for result, _ in ended)))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.ctx.has_outside_text = True
        for brought in self._brought():
            yield brought

    def _brought(self) -> Iterator[AgentEvent]:
        """What the tools have for the person, each thing once."""
        while self.ctx.titles:
            yield TitleShown(title=self.ctx.titles.pop(0))
        while self.ctx.watched:
            yield Watched(title=self.ctx.watched.pop(0))
        while self.ctx.proposals:
            proposal = self.ctx.proposals.pop(0)
            if proposal.id not in self._proposed:
                self._proposed.add(proposal.id)
                yield proposal
        while self.ctx.torrents:
            yield self.ctx.torrents.pop(0)
        if answers := self._new_answers():
            yield AnswersOffered(answers=answers)

    def _new_answers(self) -> tuple[OfferedAnswer, ...]:
        """What can be pressed and was not offered before; where something has begun no question stands open."""
        answers = () if self.ctx.started else self.ctx.answers
        new = tuple(dict.fromkeys(one for one in answers if one not in self._answers))[:MOST_ANSWERS]
        self._answers |= set(new)
        self.ctx.answers.clear()
        return new

    async def _run(self, call: ToolCall) -> tuple[ToolResult, ToolFinished]:
        try:
            content = await self._content(call)
        except ConciergeError as error:
            return self._failed(call, error)
        return ToolResult(call_id=call.id, content=content), ToolFinished(
            call_id=call.id, name=self._shown(call)
        )

    def _shown(self, call: ToolCall) -> str:
        """The name that people are told: of a tool that there is."""
        name = real_name(call)
        return name if name in self.tools else call.name

    async def _content(self, call: ToolCall) -> str:
        if call.name not in self.tools:
            raise ToolInputError(f"{call.name}: no such tool")
        if call.broken is not None:
            raise ToolInputError(f"{call.name}: the arguments are not a JSON object")
        try:
            async with asyncio.timeout(self.budget.limits.tool_timeout_s):
                return self.fence.around(await self.tools[call.name].run(self.ctx, call.arguments))
        except TimeoutError as error:
            message = f"{call.name}: more than {self.budget.limits.tool_timeout_s:g} s"
            raise BudgetExceeded(message) from error

    def _failed(self, call: ToolCall, error: ConciergeError) -> tuple[ToolResult, ToolFinished]:
        told: dict[str, JsonValue] = {"error": error.code, "message": str(error), "facts": dict(error.facts)}
        if isinstance(error, Ambiguous):
            told["choices"] = error.choices
            offer_titles(self.ctx, error.choices)
        content = self.fence.around(told)
        finished = ToolFinished(call_id=call.id, name=self._shown(call), code=error.code, facts=error.facts)
        return ToolResult(call_id=call.id, content=content, is_error=True), finished
