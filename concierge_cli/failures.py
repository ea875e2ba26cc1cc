"""What a person reads when something went wrong, and the exit code that a script sees."""

import json
import sys

import structlog

import concierge
from concierge_cli.language import say

__all__ = [
    "EXIT_CONFIG",
    "EXIT_INTERRUPTED",
    "EXIT_SERVICE",
    "EXIT_UNABLE",
    "EXIT_USAGE",
    "exit_code",
    "interrupted",
    "sentence",
    "told",
]

EXIT_UNABLE = 1
EXIT_USAGE = 2
EXIT_SERVICE = 69
EXIT_CONFIG = 78
EXIT_INTERRUPTED = 130


def told(error: BaseException) -> int:
    """Prints the error's sentence on stderr, and as JSON on stdout where JSON was asked for; returns the exit code."""
    text = sentence(error)
    sys.stderr.write(f"{text}\n")
    if "--json" in sys.argv:
        document = {"error": {"code": getattr(error, "code", "unexpected"), "text": text}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    return exit_code(error)


def sentence(error: BaseException) -> str:
    """What happened and what to do next."""
    if isinstance(error, concierge.ConciergeError):
        return say().error(error.code, error.facts)
    structlog.get_logger(__name__).debug("cli.unexpected", exc_info=error)
    return say().say("error.unexpected", name=type(error).__name__)


def exit_code(error: BaseException) -> int:
    """1 if it can't be done, 2 for what was typed, 69 for a service, 78 for a setting."""
    match error:
        case concierge.InputError():
            return EXIT_USAGE
        case concierge.ConfigError() | concierge.LoginFailed():
            return EXIT_CONFIG
        case concierge.ServiceError():
            return EXIT_SERVICE
        case _:
            return EXIT_UNABLE


def interrupted() -> int:
    """Says that nothing is lost; returns the exit code of Ctrl-C."""
    sys.stderr.write("\n" + say().say("error.interrupted") + "\n")
    return EXIT_INTERRUPTED
