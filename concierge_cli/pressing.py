"""Keys as they are pressed, and what each does to a bar that stands on one of several options."""

import asyncio
import codecs
import re
from collections import deque
from dataclasses import dataclass, replace

from concierge_cli.keyboard import Keyboard

__all__ = ["Bar", "Keys"]

_ESCAPE = "\x1b"
_KEY = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|\x1b[^\[O\x1b]|[^\x1b]", re.DOTALL)
# Over a slow line the parts of one key come apart; Esc alone has no second part.
_SPLIT_S = 0.1

# The letters of a Russian keyboard stand beside those that are on the same keys.
_UP = frozenset({"\x1b[A", "\x1bOA", "k", "л", "\x10"})
_DOWN = frozenset({"\x1b[B", "\x1bOB", "j", "о", "\x0e", "\t"})
_FIRST = frozenset({"\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[5~", "g", "п"})
_LAST = frozenset({"\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[6~", "G", "П"})
_TAKE = frozenset({"\r", "\n"})
_LEAVE = frozenset({_ESCAPE, "\x03", "\x04", "q", "й", "n", "т", "н", ""})


class Keys:
    """What is pressed, key by key."""

    def __init__(self, keyboard: Keyboard) -> None:
        """Reads nothing yet."""
        self._keyboard = keyboard
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""
        self._whole: deque[str] = deque()

    async def next(self) -> str:
        """The next key: a letter, a control character, or the sequence of a terminal; "" when there are no more."""
        while not self._whole:
            try:
                async with asyncio.timeout(_SPLIT_S if self._begun else None):
                    typed = await self._keyboard.pressed()
            except TimeoutError:
                key, self._begun = self._begun, ""
                return key
            if not typed:
                return ""
            self._take(self._begun + self._decoder.decode(typed))
        return self._whole.popleft()

    def _take(self, text: str) -> None:
        at = 0
        while found := _KEY.match(text, at):
            self._whole.append(found[0])
            at = found.end()
        self._begun = text[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar on one of `count` options; `at` counts from 0."""

    count: int
    at: int = 0
    typed: int = 0
    """The number that the digits pressed so far make, 0 without any."""
    is_over: bool = False
    taken: int | None = None
    """The number of the option that was taken, from 1."""

    def after(self, key: str) -> "Bar":
        """The bar once the key was pressed; a key that means nothing changes nothing."""
        if key.isascii() and key.isdecimal():
            return self._at_number(int(key))
        if key in _TAKE:
            return replace(self, is_over=True, taken=self.at + 1)
        if key in _LEAVE:
            return replace(self, is_over=True)
        if key in _UP | _DOWN:
            step = 1 if key in _DOWN else -1
            return replace(self, at=(self.at + step) % self.count, typed=0)
        if key in _FIRST | _LAST:
            return replace(self, at=0 if key in _FIRST else self.count - 1, typed=0)
        return self

    def _at_number(self, digit: int) -> "Bar":
        """Digits that follow each other make one number, if there are so many options."""
        longer = self.typed * 10 + digit
        number = longer if longer <= self.count else digit
        return replace(self, at=number - 1, typed=number) if 1 <= number <= self.count else self

    def seen(self, rows: int) -> range:
        """Which options are on the screen if it has room for so many: the bar is always among them."""
        shown = max(1, min(rows, self.count))
        first = min(max(0, self.at - shown // 2), self.count - shown)
        return range(first, first + shown)
