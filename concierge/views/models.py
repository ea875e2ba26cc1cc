"""By which language model this person is answered."""

from concierge.model.language_models import ModelChoice, ModelOffer
from concierge.model.user import User
from concierge.services.model_choices import ModelChoices

__all__ = ["UserModels"]


class UserModels:
    """The models that this person may choose, and their choice."""

    def __init__(self, user: User, choices: ModelChoices) -> None:
        """Binds the service to the person."""
        self._user = user
        self._choices = choices

    async def list(self) -> tuple[ModelOffer, ...]:
        """What the person may choose, the usual one first. Raises NotAllowed if they are gone."""
        return await self._choices.offers(self._user)

    async def choose(self, model: str = "", *, effort: str = "") -> ModelChoice:
        """From now on the model of that id answers, and thinks that much; "" is the usual.

        Raises:
            NotFound: no such model is offered to the person; `problem` is "model".
            InputError: it does not think in that degree; `problem` is "effort".
            NotAllowed: they may not talk to the agent at all.
        """
        return (await self._choices.choose(self._user, ModelChoice(model=model, effort=effort))).model
