"""Which language model answers a person: the usual one, or their own choice among those that are offered to them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

from concierge.errors import InputError, NotFound
from concierge.model.access import Grant, Role
from concierge.model.conversation import ModelEvent, ModelRequest
from concierge.model.language_models import KnownModel, ModelChoice, ModelOffer
from concierge.model.user import User
from concierge.ports import LanguageModel, Storage
from concierge.services.permission import known_now, required_now

__all__ = ["ModelChoices"]


class ModelChoices:
    """The models of this installation, best first, the last of which costs nothing.

    Everybody may choose the usual one and the last one; the owner, who pays, any; others those that the owner granted.
    """

    def __init__(
        self, models: Sequence[LanguageModel], storage: Storage, *, granted: Sequence[str] = ()
    ) -> None:
        """Takes who can answer, where choices are kept, and the ids of models that not only the owner may choose."""
        self._models = models
        self._storage = storage
        self._granted = frozenset(granted)

    async def offers(self, user: User) -> tuple[ModelOffer, ...]:
        """What the person may choose, the usual one first. Raises NotAllowed if they are gone."""
        async with self._storage.reading() as rows:
            known = await known_now(rows, user)
        offered = list(self._offered(known))
        usual = offered[0][1]
        chosen = next((one.id for _, one in offered if one.id == known.model.model), usual.id)
        return tuple(
            ModelOffer(model=one, is_usual=one == usual, is_chosen=one.id == chosen) for _, one in offered
        )

    async def choose(self, user: User, choice: ModelChoice) -> User:
        """The person, answered so from now on.

        Raises:
            NotFound: no such model is offered to them; `problem` is "model".
            InputError: it does not think in that degree; `problem` is "effort".
            NotAllowed: they may not talk to the agent at all.
        """
        async with self._storage.transaction() as rows:
            known = await required_now(rows, user, Grant.SEARCH)
            model = self._meant(known, choice.model)
            if choice.effort and choice.effort not in model.efforts:
                told = ", ".join(model.efforts) or "–"
                raise InputError(f"effort {choice.effort!r}", problem="effort", model=model.id, efforts=told)
            changed = replace(known, model=replace(choice, model=model.id if choice.model else ""))
            await rows.users.save(changed)
        return changed

    def answering(self, user: User) -> tuple[LanguageModel, ...]:
        """Who is to be asked for the person, one after the other; what is not offered to them any more is no choice."""
        choice = user.model
        found = [(port, one) for port, one in self._offered(user) if one.id == choice.model]
        chosen, model = found[0] if found else next(self._offered(user))
        if chosen is self._models[-1]:
            return tuple(self._models[-1:])
        is_own = bool(found) or not choice.model
        effort = choice.effort if is_own and choice.effort in model.efforts else ""
        first = _Chosen(chosen, model=model.id if found else "", effort=effort)
        # Where the chosen one cannot answer, the usual one of the same service may.
        others = (other for other in self._models if other is not chosen or model != chosen.models[0])
        return (first, *others)

    def _meant(self, user: User, name: str) -> KnownModel:
        offered = [one for _, one in self._offered(user)]
        meant = next((one for one in offered if one.id == name.strip()), None) if name else offered[0]
        if meant is None:
            raise NotFound(f"no model {name!r}", what=name, problem="model")
        return meant

    def _offered(self, user: User) -> Iterator[tuple[LanguageModel, KnownModel]]:
        usual = self._models[0].models[0]
        for port in self._models:
            for one in port.models:
                is_free = port is self._models[-1]
                if one == usual or is_free or user.role is Role.OWNER or one.id in self._granted:
                    yield port, one


class _Chosen:
    """A LanguageModel that is asked for the model and the thinking that a person chose."""

    def __init__(self, port: LanguageModel, *, model: str, effort: str) -> None:
        self._port = port
        self._model = model
        self._effort = effort
        self.name = port.name
        self.is_priced = port.is_priced
        self.models = port.models

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Its answer."""
        return self._port.stream(replace(request, model=self._model, effort=self._effort))

    async def check(self) -> None:
        """Returns if it is usable."""
        await self._port.check()
