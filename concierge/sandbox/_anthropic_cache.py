"""A model of the prompt cache: which part of a request was read, written and taken in anew."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from concierge.sandbox._anthropic_wire import MessagesRequest, ThinkingBlock

__all__ = ["PromptCache", "PromptTokens"]

BYTES_PER_TOKEN = 3
SMALLEST_PREFIX_TOKENS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTokens:
    """The prompt's tokens: neither read from the cache nor written, read, and written."""

    fresh: int
    read: int
    written: int


@dataclass(slots=True)
class PromptCache:
    """Remembers every prefix that a breakpoint closed; prefixes below 512 tokens are silently not kept."""

    _known: set[str] = field(default_factory=set)

    def take_in(self, request: MessagesRequest) -> PromptTokens:
        """The prompt's tokens; what it marks is known from now on."""
        digest = hashlib.sha256(request.model.encode())
        total = read = written = 0
        for text, is_breakpoint in _parts(request):
            digest.update(text)
            total += len(text) // BYTES_PER_TOKEN + 1
            if not is_breakpoint or total < SMALLEST_PREFIX_TOKENS:
                continue
            written = total
            if digest.hexdigest() in self._known:
                read = total
            self._known.add(digest.hexdigest())
        written = max(0, written - read)
        return PromptTokens(fresh=total - read - written, read=read, written=written)


def _parts(request: MessagesRequest) -> Iterator[tuple[bytes, bool]]:
    for tool in request.tools:
        yield _bytes(tool.model_dump(exclude={"cache_control"})), tool.cache_control is not None
    for part in request.system_blocks:
        yield _bytes(part.text), part.cache_control is not None
    blocks = [(message.role, block) for message in request.messages for block in message.blocks]
    for at, (role, block) in enumerate(blocks, 1):
        is_marked = not isinstance(block, ThinkingBlock) and block.cache_control is not None
        is_last = at == len(blocks) and request.cache_control is not None
        yield _bytes([role, block.model_dump(exclude={"cache_control"})]), is_marked or is_last


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
