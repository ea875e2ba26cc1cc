"""A model of the prompt cache: which part of a request was read, written and taken in anew.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from concierge.sandbox._anthropic_wire import CacheControl, MessagesRequest, ThinkingBlock

__all__ = ["PromptCache", "PromptTokens"]

BYTES_PER_TOKEN = 3
# Of the 5.5 family; models before it want 1,024 and more.
SMALLEST_PREFIX_TOKENS = 512
# A breakpoint finds what was kept at itself or at one of the blocks before it, so many together.
LOOK_BACK_BLOCKS = 20
LIVES_S = {"5m": 300.0, "1h": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTokens:
    """The prompt's tokens: neither read from the cache nor written, read, and written."""

    fresh: int
    read: int
    written: int


@dataclass(slots=True, kw_only=True)
class _Kept:
    life_s: float
    used_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prefix:
    """A request from its beginning to the end of one block; `mark` is the breakpoint there."""

    key: str
    tokens: int
    mark: CacheControl | None


@dataclass(slots=True, kw_only=True)
class PromptCache:
    """Keeps every prefix that a breakpoint closed until nobody has used it for as long as it lives.

    Prefixes below `smallest_prefix_tokens` are silently not kept. `now` tells seconds, `counted` the tokens of a block.
    """

    smallest_prefix_tokens: int = SMALLEST_PREFIX_TOKENS
    now: Callable[[], float] = time.monotonic
    counted: Callable[[bytes], int] = lambda text: len(text) // BYTES_PER_TOKEN + 1
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def take_in(self, request: MessagesRequest) -> PromptTokens:
        """The prompt's tokens; what it marks is known from now on, and what it reads lives on."""
        prefixes = list(self._prefixes(request))
        marked = [at for at, one in enumerate(prefixes) if one.mark and self._is_large_enough(one)]
        found = [at for mark in marked if (at := self._found(prefixes, mark)) is not None]
        read = prefixes[max(found)].tokens if found else 0
        for at in found:
            self._kept[prefixes[at].key].used_at = self.now()
        for one in (prefixes[at] for at in marked):
            life_s = LIVES_S[one.mark.ttl] if one.mark else 0
            self._kept[one.key] = _Kept(life_s=life_s, used_at=self.now())
        written = max(0, prefixes[marked[-1]].tokens - read) if marked else 0
        return PromptTokens(fresh=prefixes[-1].tokens - read - written, read=read, written=written)

    def _prefixes(self, request: MessagesRequest) -> Iterator[_Prefix]:
        digest, total = hashlib.sha256(request.model.encode()), 0
        for text, mark in _parts(request):
            digest.update(text)
            total += self.counted(text)
            yield _Prefix(key=digest.hexdigest(), tokens=total, mark=mark)

    def _is_large_enough(self, prefix: _Prefix) -> bool:
        return prefix.tokens >= self.smallest_prefix_tokens

    def _found(self, prefixes: list[_Prefix], mark: int) -> int | None:
        """The place of the longest prefix that is kept and that this breakpoint sees."""
        seen = range(mark, max(-1, mark - LOOK_BACK_BLOCKS), -1)
        return next((at for at in seen if self._is_kept(prefixes[at].key)), None)

    def _is_kept(self, key: str) -> bool:
        kept = self._kept.get(key)
        return kept is not None and self.now() - kept.used_at <= kept.life_s


def _parts(request: MessagesRequest) -> Iterator[tuple[bytes, CacheControl | None]]:
    """Each block in the order of the prompt, tools before the system before the messages, and its breakpoint."""
    for tool in request.tools:
        yield _bytes(tool.model_dump(exclude={"cache_control"})), tool.cache_control
    for part in request.system_blocks:
        yield _bytes(part.text), part.cache_control
    blocks = [(message.role, block) for message in request.messages for block in message.blocks]
    for at, (role, block) in enumerate(blocks, 1):
        mark = None if isinstance(block, ThinkingBlock) else block.cache_control
        if at == len(blocks):
            mark = mark or request.cache_control
        yield _bytes([role, block.model_dump(exclude={"cache_control"})]), mark


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
