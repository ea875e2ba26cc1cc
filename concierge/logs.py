"""Logging, set up once by an entry point: to stderr, readable in a terminal and JSON elsewhere, without secrets."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import suppress
from typing import TextIO, cast
from urllib.parse import quote, quote_plus

import structlog

__all__ = ["configure_logging", "redacted", "use_standard_logging"]

_LOUD = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "telegram",
    "apscheduler",
    "anthropic",
    "aiosqlite",
    "asyncio",
    "alembic",
)
_NAMED = (
    r"(?:api[_-]?key|x-api-key|passkey|torrent_pass|authkey|password|passwd|secret|token|cookie|bb_session)"
)
_SECRET_SHAPES = re.compile(
    r"(?i)(?P<keep>"
    r"\bbot(?=\d{5,}:)"
    r"|\b(?:authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|token)\s+)?"
    r"|\b(?:bearer|basic)\s+"
    rf"|{_NAMED}[\"'\\]*\s*[=:]\s*[\"'\\]*(?:bb_session=)?"
    r"|[?&](?:pk|uk)="
    r"|://[^\s/:@\"']{0,256}:(?=[^\s/@\"']{1,256}@)"
    r")(?P<secret>[^\s\"'&/,;}@\\]{4,})"
)
# Telegram's and Anthropic's keys are known wherever they stand.
_KEYS = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}|\bsk-[A-Za-z0-9_-]{16,}")


def configure_logging(level: str, secrets: Callable[[], Iterable[str]]) -> None:
    """Sends every log line to stderr; `secrets` gives the values that must never appear in one."""

    def hide(_logger: object, _method: str, line: str | bytes | MutableMapping[str, object]) -> str:
        return redacted(str(line), secrets())

    stderr = cast("TextIO", _Stderr())
    added = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
    rendered = (*_renderers(is_terminal=sys.stderr.isatty()), hide)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *added, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stderr)
    # The lines of other libraries look like ours.
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *added],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def use_standard_logging() -> None:
    """Hands log lines to `logging`, unless the program has set structlog up: a library never prints by itself."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.stdlib.render_to_log_kwargs,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets, however they are quoted, and without what has the shape of one."""
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, "***")
    return _KEYS.sub("***", _SECRET_SHAPES.sub(lambda match: f"{match['keep']}***", text))


def _spellings(secret: str) -> Iterator[str]:
    """A secret as itself, inside JSON, inside Python's quotes, and inside an address."""
    if secret:
        yield secret
        yield json.dumps(secret)[1:-1]
        yield json.dumps(secret, ensure_ascii=False)[1:-1]
        yield repr(secret)[1:-1]
        yield json.dumps(repr(secret)[1:-1], ensure_ascii=False)[1:-1]
        yield quote(secret, safe="")
        yield quote_plus(secret)


def _renderers(*, is_terminal: bool) -> Sequence[structlog.typing.Processor]:
    if is_terminal:
        # The plain traceback: a pretty one shows local variables, and breaks lines inside of them.
        plain = structlog.dev.plain_traceback
        return (structlog.dev.ConsoleRenderer(colors=True, exception_formatter=plain),)
    return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))


class _Stderr:
    """Whatever stderr is at the time. What it does not take is lost: nobody's work ends because a reader has gone."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
