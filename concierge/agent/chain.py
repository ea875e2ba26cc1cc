"""Models in a row: where one does not answer, the next one does, down to the grammar, which always can."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from concierge.errors import ConciergeError, ConfigError, ServiceError
from concierge.model.conversation import ModelEvent, ModelRequest, Switched
from concierge.ports import LanguageModel

__all__ = ["Chain"]


class Chain:
    """A LanguageModel for one turn. Who has once failed is not asked again in it.

    A model that broke off in the middle of its words is not replaced: they stand on the person's screen already.
    """

    def __init__(self, models: Sequence[LanguageModel], *, because: ConciergeError | None = None) -> None:
        """Takes the models, best first; `because` says why better ones were left out from the beginning."""
        self._models = list(models)
        self._because = because
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
            try:
                async with aclosing(_events(self._models[0], request)) as events:
                    async for event in events:
                        has_begun = True
                        yield event
            except (ServiceError, ConfigError) as error:
                if has_begun or len(self._models) == 1:
                    raise
                del self._models[0]
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


def _switched(error: ConciergeError, to: str) -> Switched:
    return Switched(to=to, code=error.code, facts=error.facts)
