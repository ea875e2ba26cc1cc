"""How often the bot may write."""

import math
import time
from dataclasses import dataclass, field

__all__ = ["RateLimit"]


@dataclass(slots=True)
class _Bucket:
    per_s: float
    burst: float
    left: float
    at: float

    def fill(self, now: float) -> float:
        self.left = min(self.burst, self.left + (now - self.at) * self.per_s)
        self.at = now
        return self.left


@dataclass(slots=True)
class RateLimit:
    """Buckets of tokens: one for each private chat, slower ones for groups, and one for all together.

    Asking again while a chat is shut makes its wait longer.
    """

    per_s: float = 1.0
    burst: float = 3.0
    penalty_s: float = 3.0
    group_per_s: float = 20 / 60
    group_burst: float = 20.0
    total_per_s: float = 30.0
    _buckets: dict[int, _Bucket] = field(default_factory=dict)
    _shut_until: dict[int, float] = field(default_factory=dict)

    def wait_s(self, chat_id: int) -> int:
        """Seconds until the bot may write there again; 0 if it may now, which counts as written."""
        now = time.monotonic()
        shut_until = self._shut_until.get(chat_id, 0.0)
        buckets = (self._of_chat(chat_id, now), self._bucket(0, now, self.total_per_s, self.total_per_s))
        # Both are filled, whichever of them is empty.
        left = [bucket.fill(now) for bucket in buckets]
        if now >= shut_until and min(left) >= 1:
            for bucket in buckets:
                bucket.left -= 1
            return 0
        self._shut_until[chat_id] = max(now, shut_until) + self.penalty_s
        return math.ceil(self._shut_until[chat_id] - now)

    def _of_chat(self, chat_id: int, now: float) -> _Bucket:
        if chat_id < 0:
            return self._bucket(chat_id, now, self.group_per_s, self.group_burst)
        return self._bucket(chat_id, now, self.per_s, self.burst)

    def _bucket(self, key: int, now: float, per_s: float, burst: float) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(per_s, burst, burst, now))
