"""What one answer may use, and what it has used: the one place that says when it is enough."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from concierge.agent.policy import TurnLimits
from concierge.errors import BudgetExceeded, ToolInputError, TooManySteps
from concierge.model.conversation import Usage

__all__ = ["Budget"]

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Budget:
    """Begins full, inside an event loop. Every method raises before anything is done beyond the limits.

    `left_micros` is what models may still cost the person today, in millionths of a dollar; None is no limit.
    `usage` is what each answer of a model has used.
    """

    limits: TurnLimits
    left_micros: int | None = None
    usage: list[Usage] = field(default_factory=list)
    _tool_calls: int = 0
    _answers: int = 0
    _mistakes: int = 0
    _ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        """The time runs from now on."""
        self._ends_at = asyncio.get_running_loop().time() + self.limits.turn_timeout_s

    def answer(self) -> None:
        """A model is about to be asked. Raises TooManySteps, BudgetExceeded."""
        if self._answers == self.limits.model_calls:
            raise TooManySteps(f"more than {self.limits.model_calls} model calls")
        tokens = sum(used.input_tokens + used.cache_write_tokens + used.output_tokens for used in self.usage)
        if tokens >= self.limits.tokens:
            raise BudgetExceeded(f"{tokens} tokens", what="tokens")
        cost = sum(used.cost_micros for used in self.usage)
        if cost >= self._most_micros:
            raise BudgetExceeded(f"{cost} millionths of a dollar", what="money")
        self._answers += 1

    def tools(self, count: int) -> None:
        """So many tools are about to be run. Raises TooManySteps."""
        self._tool_calls += count
        if self._tool_calls > self.limits.tool_calls:
            raise TooManySteps(f"{self._tool_calls} tool calls")

    def mistaken(self, codes: Sequence[str]) -> None:
        """Tools have ended with these codes. Raises TooManySteps where again no call could be run as it was written."""
        self._mistakes = self._mistakes + 1 if set(codes) == {ToolInputError.code} else 0
        if self._mistakes > self.limits.repairs:
            raise TooManySteps(f"{self._mistakes} answers without a call that can be run", problem="mistaken")

    async def next_of(self, events: AsyncIterator[T]) -> T | None:
        """The next event, or None at the end. The clock runs while it is awaited. Raises BudgetExceeded."""
        try:
            async with asyncio.timeout_at(self._ends_at):
                return await anext(events, None)
        except TimeoutError as error:
            raise BudgetExceeded("the turn took too long", what="seconds") from error

    @property
    def _most_micros(self) -> float:
        most = self.limits.cost_micros
        return most if self.left_micros is None else min(most, self.left_micros)
