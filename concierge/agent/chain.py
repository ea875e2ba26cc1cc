"""Models in a row: where one does not answer, the next one does, down to the grammar, which always can."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from concierge.errors import BudgetExceeded, ConciergeError, ConfigError, ServiceError
from concierge.model.conversation import ModelEvent, ModelRequest, Switched, UserTurn
from concierge.ports import LanguageModel

__all__ = ["Chain"]


class Chain:
    """A LanguageModel for one turn. Who has once failed is not asked again in it.

    A model that broke off in the middle of its words is not replaced: they stand on the person's screen already. One
    for which the conversation is too long is asked without what was said before.
    """

    def __init__(self, models: Sequence[LanguageModel], *, because: ConciergeError | None = None) -> None:
        """Takes the models, best first; `because` says why better ones were left out from the beginning."""
        self._models = list(models)
        self._because = because
        self._is_short = False
        self.name = models[0].name
        self.is_priced = all(model.is_priced for model in models)
        self.models = models[0].models

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """The answer of the first one that gives one. Raises what the last one raises."""
        if self._because is not None:
            yield _switched(self._because, self.name)
            self._because = None
        while True:
            has_begun = False
            asked = _newest(request) if self._is_short else request
            try:
                async with aclosing(_events(self._models[0], asked)) as events:
                    async for event in events:
                        has_begun = True
                        yield event
            except (BudgetExceeded, ServiceError, ConfigError) as error:
                if not has_begun and isinstance(error, BudgetExceeded) and asked != _newest(request):
                    self._is_short = True
                    continue
                if has_begun or len(self._models) == 1:
                    raise
                del self._models[0]
                self._is_short = False
                self.name = self._models[0].name
                yield _switched(error, self.name)
            else:
                return

    async def check(self) -> None:
        """Returns if the first one is usable."""
        await self._models[0].check()


async def _events(model: LanguageModel, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
    stream = model.stream(request)
    try:
        async for event in stream:
            yield event
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def _newest(request: ModelRequest) -> ModelRequest:
    """The request without the turns before the person's newest sentence."""
    asked = max((at for at, turn in enumerate(request.turns) if isinstance(turn, UserTurn)), default=0)
    return replace(request, turns=request.turns[asked:])


def _switched(error: ConciergeError, to: str) -> Switched:
    return Switched(to=to, code=error.code, facts=error.facts)
