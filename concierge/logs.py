"""Logging, set up once by an entry point: to stderr, readable in a terminal and JSON elsewhere, without secrets."""

import logging
import re
import sys
from collections.abc import Callable, Iterable, MutableMapping

import structlog

__all__ = ["configure_logging", "redacted"]

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
_SECRET_SHAPES = re.compile(
    r"(?i)(?P<keep>\bbot(?=\d{5,}:)|api_?key[=:]\s*\"?|authorization:\s*(?:bearer|basic)\s+|bearer\s+|(?:passkey|password|token)[=:]\s*\"?)"
    r"(?P<secret>[^\s\"'&/,}]{4,})"
)


def configure_logging(level: str, secrets: Callable[[], Iterable[str]]) -> None:
    """Sends every log line to stderr; `secrets` gives the values that must never appear in one."""
    pretty = sys.stderr.isatty()
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )

    def hide(_logger: object, _method: str, line: str | bytes | MutableMapping[str, object]) -> str:
        return redacted(str(line), secrets())

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
            hide,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets, and without anything that has the shape of one."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return _SECRET_SHAPES.sub(lambda match: f"{match['keep']}***", text)


class _Redacting(logging.Formatter):
    """Formats first and hides afterwards, so that tracebacks are covered too."""

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), self._secrets())
