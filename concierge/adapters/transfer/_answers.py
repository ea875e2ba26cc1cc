"""What rsync, sftp and ssh complain of, read as a reason. They speak English: `bare_environment` sees to that."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from concierge.adapters.transfer._failures import failed
from concierge.errors import TransferFailed
from concierge.model.sync import SyncReason

__all__ = ["reason_in"]

_Rule = tuple[re.Pattern[str], SyncReason]


def _rule(pattern: str, reason: SyncReason) -> _Rule:
    return re.compile(pattern, re.IGNORECASE), reason


_OF_SSH: Final = (
    _rule(
        r"HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No \S+ host key is known|no matching host key"
        r"|revoked host key",
        SyncReason.HOST_KEY,
    ),
    _rule(
        r"Permission denied|Too many authentication failures|UNPROTECTED PRIVATE KEY|Load key |bad permissions"
        r"|no such identity|Identity file .* not accessible|sign_and_send_pubkey",
        SyncReason.LOGIN,
    ),
    _rule(
        r"Connection (refused|reset|closed|lost|timed out)|closed by remote host|timed out"
        r"|No route to host|unreachable|resolve hostname"
        r"|Broken pipe|not responding|banner exchange",
        SyncReason.UNREACHABLE,
    ),
)
_THERE: Final = (
    _rule(
        r"No such file or directory|Not a directory|vanished|not found|Permission denied|Input/output error"
        # The other machine may speak another language; the numbers are the same.
        r"|failed: [^\"]*\((2|5|13|20)\)$",
        SyncReason.SOURCE_MISSING,
    ),
    _rule(r"not a regular file|failed verification|read errors mapping", SyncReason.DIFFERS),
)
_HERE: Final = (
    _rule(r"No space left on device|quota exceeded|File too large", SyncReason.NO_SPACE),
    _rule(
        r"Read-only file system|Permission denied|Operation not permitted|Is a directory",
        SyncReason.NOT_WRITABLE,
    ),
)


def reason_in(
    said: str, *, own: re.Pattern[str], there: re.Pattern[str], otherwise: SyncReason
) -> TransferFailed:
    """The error that was complained of.

    Lines that `own` finds at their beginning are the program's, the rest ssh's; of the former those that `there` finds
    tell of the other machine.
    """
    lines = [line for line in said.splitlines() if line.strip()]
    ours = [line for line in lines if own.match(line)]
    places = (
        (_HERE, (line for line in ours if not there.search(line))),
        (_THERE, (line for line in ours if there.search(line))),
        (_OF_SSH, (line for line in lines if not own.match(line))),
    )
    found = next((error for rules, told in places for error in _found(rules, list(told))), None)
    return found or failed(otherwise, " ".join(lines[-2:]) or "it ended without a word")


def _found(rules: Sequence[_Rule], lines: Sequence[str]) -> Iterable[TransferFailed]:
    for pattern, reason in rules:
        for line in lines:
            if pattern.search(line):
                yield failed(reason, line)
