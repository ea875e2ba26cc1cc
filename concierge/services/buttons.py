"""Buttons under messages, which do what they were made for: for their person, in their chat, in time, and once."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from concierge.errors import ButtonExpired, ButtonUsed, NotAllowed, NotFound, TooLarge
from concierge.model.button import (
    BUTTON_LIFETIME,
    MOST_ARGS_BYTES,
    Button,
    NewButton,
    StoredButton,
)
from concierge.model.user import User
from concierge.ports import Clock, Storage

__all__ = ["Buttons"]

_TOKEN_BYTES = 16  # 22 characters
# So long whoever presses hears that it is too old, and not that there is no such thing.
KEPT_EXPIRED = timedelta(days=30)


class Buttons:
    """Offers buttons, and tells what a press asks for."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock

    async def offer(
        self,
        user: User,
        chat_id: int,
        buttons: Sequence[NewButton],
        *,
        lives: timedelta = BUTTON_LIFETIME,
        as_one: bool = False,
    ) -> tuple[str, ...]:
        """The tokens of new buttons, in their order; `as_one` a single use of one uses up all.

        Raises:
            TooLarge: the arguments of one are more than is kept.
        """
        tokens = tuple(secrets.token_urlsafe(_TOKEN_BYTES) for _ in buttons)
        expires_at = self._clock.now() + lives
        stored = [
            StoredButton(
                button=Button(token=token, action=one.action, args=_checked(one.args), expires_at=expires_at),
                user_id=user.id,
                chat_id=chat_id,
                bunch=tokens[0] if as_one else token,
                is_single_use=one.is_single_use,
                is_shared=one.is_shared,
            )
            for token, one in zip(tokens, buttons, strict=True)
        ]
        if stored:
            async with self._storage.transaction() as rows:
                await rows.buttons.add_all(stored)
        return tokens

    async def peek(self, user: User, token: str, chat_id: int) -> Button:
        """What a press would ask for; nothing is used up. Raises what `press` raises."""
        return (await self._usable(user, token, chat_id, None)).button

    async def press(self, user: User, token: str, chat_id: int, *, update_id: int | None = None) -> Button:
        """What the press asks for; one of single use is used up now.

        The update that brought a press may be handled again, if what was asked for did not happen the first time.

        Raises:
            NotFound: there is no such button in that chat.
            NotAllowed: it is somebody else's.
            ButtonExpired: it is too old.
            ButtonUsed: it was pressed before, or another one of its bunch.
        """
        stored = await self._usable(user, token, chat_id, update_id)
        if stored.is_single_use and stored.used_at is None:
            async with self._storage.transaction() as rows:
                # Whoever is first: others may have read what was read above.
                if not await rows.buttons.use(
                    stored.user_id, stored.bunch, at=self._clock.now(), by=update_id
                ):
                    raise ButtonUsed("used at this moment")
        return stored.button

    async def _usable(self, user: User, token: str, chat_id: int, update_id: int | None) -> StoredButton:
        """The button, if the person may press it there now."""
        now = self._clock.now()
        async with self._storage.reading() as rows:
            stored = await rows.buttons.get(token)
        if stored.chat_id != chat_id:
            raise NotFound("a button of another chat", what="button")
        if stored.user_id != user.id and not stored.is_shared:
            raise NotAllowed(f"a button of user {stored.user_id}")
        if stored.button.expires_at <= now:
            raise ButtonExpired(f"expired at {stored.button.expires_at}")
        if stored.used_at is not None and (update_id is None or stored.used_by != update_id):
            raise ButtonUsed(f"used at {stored.used_at}")
        return stored

    async def release(self, user: User, token: str) -> None:
        """What the press asked for came to nothing: the person's button may be pressed again."""
        async with self._storage.transaction() as rows:
            await rows.buttons.release(user.id, token)

    async def forget_expired(self) -> int:
        """Removes what has expired, and returns how many buttons that were; they are unknown from then on."""
        async with self._storage.transaction() as rows:
            return await rows.buttons.forget(at=self._clock.now() - KEPT_EXPIRED)


def _checked(args: Mapping[str, str]) -> Mapping[str, str]:
    if not all(isinstance(word, str) for pair in args.items() for word in pair):
        message = "arguments of a button that are no text"
        raise TypeError(message)
    # Titles may stand in them, cut in the middle of a character.
    kept = json.dumps(dict(args), ensure_ascii=False).encode("utf-8", "surrogatepass")
    if len(kept) > MOST_ARGS_BYTES:
        raise TooLarge("arguments of a button", problem="button_args", limit=MOST_ARGS_BYTES)
    return dict(args)
