"""What a person reads when something went wrong, and the exit code that a script sees."""

import errno
import json
import os
import shutil
import sys
import textwrap
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TextIO

import concierge
from concierge.texts.refusals import refusal_of
from concierge_cli.language import say
from concierge_cli.visible import escaped, visible

__all__ = [
    "EXIT_CONFIG",
    "EXIT_INTERRUPTED",
    "EXIT_SERVICE",
    "EXIT_UNABLE",
    "EXIT_USAGE",
    "BadOption",
    "exit_code",
    "exit_code_of",
    "interrupted",
    "named",
    "no_such",
    "sentence",
    "told",
    "unlisted",
    "write_failure",
]

EXIT_UNABLE = 1
EXIT_USAGE = 2
EXIT_SERVICE = 69
EXIT_CONFIG = 78
EXIT_INTERRUPTED = 130
_LONGEST_ECHO = 60
# What is said above and below the choices, where they are no titles of films.
_CHOICES = {
    "person": ("cli.person.ambiguous", "cli.person.ambiguous_next"),
    "several_works": ("cli.place.several", "cli.place.several_next"),
    "several_titles": ("cli.ambiguous", "cli.place.ambiguous_next"),
}


class BadOption(concierge.InputError):
    """A value that an option cannot have; the sentence `key` says which it can."""

    def __init__(self, key: str, given: str, **facts: str) -> None:
        """Keeps the sentence's key beside what was given."""
        super().__init__(given, given=_short(given), **facts)
        self.key = key


class _NoSuch(concierge.NotFound):
    """What the command line named does not exist; `key` says it better than the general sentence."""

    def __init__(self, key: str, what: str, facts: Mapping[str, str]) -> None:
        super().__init__(what, what=_short(what), **facts)
        self.key = key


class _Unlisted(concierge.ServiceUnavailable):
    """No source that is set up keeps such a list; `key` says what would."""

    def __init__(self, key: str) -> None:
        super().__init__("metadata", key, problem="not configured")
        self.key = key


def _short(given: str) -> str:
    """What was typed, as long as a sentence bears it."""
    if not given:
        return "''"  # as it was typed
    return given if len(given) <= _LONGEST_ECHO else f"{given[: _LONGEST_ECHO - 1]}…"


def no_such(key: str, what: str, **facts: str) -> concierge.NotFound:
    """The error for what the command line named and does not exist, said with the sentence `key`."""
    return _NoSuch(key, what, facts)


@contextmanager
def named(key: str, what: str, **facts: str) -> Iterator[None]:
    """Inside, "not found" is said with the sentence `key`, which knows what kind of thing `what` names."""
    try:
        yield
    except concierge.NotFound as error:
        if "problem" in error.facts or isinstance(error, _NoSuch):
            raise  # it is another thing that is missing, and has its own sentence
        raise no_such(key, what, **facts) from error


@contextmanager
def unlisted(key: str) -> Iterator[None]:
    """Inside, that no source keeps a list is said with the sentence `key`."""
    try:
        yield
    except concierge.ServiceUnavailable as error:
        if error.facts.get("problem") != "not configured":
            raise
        raise _Unlisted(key) from error


def told(error: BaseException) -> int:
    """Prints the error's sentence on stderr, and as JSON on stdout where JSON was asked for; returns the exit code."""
    write_failure(str(getattr(error, "code", "unexpected")), sentence(error))
    return exit_code(error)


def write_failure(code: str, text: str, *, is_plain: bool = False) -> None:
    """Writes the sentence to stderr; for `--json` also its document to stdout, unless it `is_plain` help."""
    _write(sys.stderr, _fitted(visible(text)))
    if "--json" in sys.argv and not is_plain:
        document = {"error": {"code": code, "text": text}}
        _write(sys.stdout, escaped(json.dumps(document, ensure_ascii=False)))


def _write(stream: TextIO, text: str) -> None:
    """Writes the line, unless nobody is there to read it or its disk is full: the exit code tells the rest."""
    with suppress(OSError):
        stream.write(f"{text}\n")
        stream.flush()


def _fitted(text: str) -> str:
    """The text broken between words at a terminal's edge; for a file or a pipe a sentence stays one line."""
    if not sys.stderr.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(
            line, width, break_long_words=False, break_on_hyphens=False, subsequent_indent=_indent(line)
        )
        for line in text.split("\n")
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def sentence(error: BaseException) -> str:
    """What happened and what to do next."""
    match error:
        case _NoSuch() | _Unlisted() | BadOption():
            return say().say(error.key, **error.facts)
        case concierge.ConfigError() if error.facts.get("problem") == "not_set":
            return _not_set(str(error.facts["setting"]))
        case concierge.ConciergeError():
            return _of_ours(error)
        case OSError() if error.strerror:
            return _refused(error)
        case _:
            _log(error)
            return say().say("error.unexpected", name=type(error).__name__)


def _of_ours(error: concierge.ConciergeError) -> str:
    if isinstance(error, concierge.Ambiguous) and error.choices:
        return _choices(error)
    key = f"input.{error.facts.get('problem', '')}"
    return say().fill(key, error.facts) if say().knows(key) else say().error(error.code, error.facts)


def _refused(error: OSError) -> str:
    """What the system refused, in the person's language where it is one of the usual reasons."""
    reason, path = refusal_of(error), str(error.filename or "")
    if error.errno == errno.ENAMETOOLONG:
        path = _short(path)
    return say().say(
        "error.system",
        problem=say().say(f"part.{reason}") if say().knows(f"part.{reason}") else reason,
        path=f" ({path})" if path else "",
    )


def _choices(error: concierge.Ambiguous) -> str:
    """What fits, one on each line, and how to choose."""
    head, following = _CHOICES.get(str(error.facts.get("problem")), ("cli.ambiguous", "cli.ambiguous_next"))
    return "\n".join((say().say(head), *(f"  {one}" for one in error.choices), say().say(following)))


def _not_set(setting: str) -> str:
    where = f"where.{setting}" if say().knows(f"where.{setting}") else "where.other"
    return f"{say().say('cli.not_set', setting=setting)} {say().say(where)}"


def exit_code(error: BaseException) -> int:
    """1 if it can't be done, 2 for what was typed, 69 for a service, 78 for a setting."""
    return _code_for(type(error))


def exit_code_of(code: str) -> int:
    """The exit code for an error's code, where the error itself stayed inside: a tool met it."""
    kinds = [concierge.ConciergeError]
    for kind in kinds:
        if kind.code == code:
            return _code_for(kind)
        kinds += kind.__subclasses__()
    return EXIT_UNABLE


def interrupted(left: KeyboardInterrupt) -> int:
    """Says that it stopped, with the sentence that `left` names if it names one; returns the exit code of Ctrl-C."""
    _write(sys.stderr, "\n" + say().say(str(left.args[0]) if left.args else "error.interrupted"))
    return EXIT_INTERRUPTED


def _code_for(kind: type[BaseException]) -> int:
    if issubclass(kind, concierge.InputError):
        return EXIT_USAGE
    if issubclass(kind, concierge.ConfigError | concierge.LoginFailed):
        return EXIT_CONFIG
    return EXIT_SERVICE if issubclass(kind, concierge.ServiceError) else EXIT_UNABLE


def _log(error: BaseException) -> None:
    """Keeps the traceback for whoever asked for it; structlog is there where a command has set logging up."""
    if "structlog" in sys.modules:
        import structlog  # takes longer to load than the whole help

        structlog.get_logger(__name__).debug("cli.unexpected", exc_info=error)
    elif "DEBUG" in {os.environ.get("CONCIERGE_LOG_LEVEL"), os.environ.get("LOG_LEVEL")}:
        traceback.print_exception(error)
