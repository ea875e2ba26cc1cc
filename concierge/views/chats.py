"""What this person's chats remember."""

from collections.abc import Sequence
from datetime import timedelta

from concierge.model.button import BUTTON_LIFETIME, Button, NewButton
from concierge.model.flow import Flow
from concierge.model.user import User
from concierge.services.buttons import Buttons
from concierge.services.flows import Flows

__all__ = ["UserButtons", "UserFlows"]


class UserButtons:
    """This person's buttons under messages."""

    def __init__(self, user: User, buttons: Buttons) -> None:
        """Binds the service to the person."""
        self._user = user
        self._buttons = buttons

    async def offer(
        self,
        chat_id: int,
        buttons: Sequence[NewButton],
        *,
        lives: timedelta = BUTTON_LIFETIME,
        as_one: bool = False,
    ) -> tuple[str, ...]:
        """The tokens of new buttons, in their order; `as_one` a single use of one uses up all.

        Raises:
            TooLarge: see `Buttons.offer`.
        """
        return await self._buttons.offer(self._user, chat_id, buttons, lives=lives, as_one=as_one)

    async def peek(self, token: str, chat_id: int) -> Button:
        """What a press would ask for; nothing is used up. Raises what `press` raises."""
        return await self._buttons.peek(self._user, token, chat_id)

    async def press(self, token: str, chat_id: int, *, update_id: int | None = None) -> Button:
        """What this person's press asks for; one of single use is used up now.

        The update of that number may bring the same press again.

        Raises:
            NotFound, NotAllowed, ButtonExpired, ButtonUsed: see `Buttons.press`.
        """
        return await self._buttons.press(self._user, token, chat_id, update_id=update_id)

    async def release(self, token: str) -> None:
        """What the press asked for came to nothing: the button may be pressed again."""
        await self._buttons.release(self._user, token)


class UserFlows:
    """This person's unfinished dialogues, one for each chat."""

    def __init__(self, user: User, flows: Flows) -> None:
        """Binds the service to the person."""
        self._user = user
        self._flows = flows

    async def get(self, chat_id: int) -> Flow | None:
        """The dialogue in the chat; None if there is none, also where no key opens it any more."""
        return await self._flows.get(self._user, chat_id)

    async def put(self, chat_id: int, flow: Flow) -> None:
        """Keeps the dialogue, in place of the one that was there. Raises NotFound, ConfigError."""
        await self._flows.put(self._user, chat_id, flow)

    async def end(self, chat_id: int) -> bool:
        """Forgets the dialogue; False if there was none."""
        return await self._flows.end(self._user, chat_id)
