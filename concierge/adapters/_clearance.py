"""What a passed bot check leaves behind, and the file that keeps it between runs."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError

__all__ = ["Clearance", "ClearanceFile", "is_cookie", "is_line", "is_of_a_check", "pairs"]

PASSED = "cf_clearance"
# All others are the site's own: in everybody's client they would mix up whose login is whose.
_OF_A_CHECK = ("cf_", "__cf", "_cf", "__ddg")

_log = structlog.get_logger(__name__)


def is_line(text: str) -> bool:
    """Whether the text may stand in a header."""
    return text.isascii() and text.isprintable()


def is_cookie(text: str) -> bool:
    """Whether the text may stand in a header beside other cookies."""
    return is_line(text) and not set(text) & set('; ,"')


def _line(text: str) -> str:
    if not is_line(text):
        raise ValueError("must be printable ASCII")
    return text


def _part(text: str) -> str:
    if not is_cookie(text):
        raise ValueError("must be a part of a cookie")
    return text


Part = Annotated[str, AfterValidator(_part)]


class Clearance(BaseModel):
    """The cookies of a check that was passed, good for one origin, one user agent and one way to the internet.

    `expires_at` counts seconds since 1970. `is_refused` says that the site let in the browser alone.
    """

    model_config = ConfigDict(frozen=True)

    origin: str
    cookies: Mapping[Part, Part]
    user_agent: Annotated[str, AfterValidator(_line)]
    expires_at: float
    proxy: str = ""
    is_refused: bool = False

    def headers(self, cookie: str) -> dict[str, str]:
        """The headers of a request that would send `cookie` without it."""
        own = pairs(cookie)
        kept = {PASSED: self.cookies[PASSED]} if PASSED in self.cookies else {}
        # The site may have renewed the lesser ones meanwhile.
        sent = {**self.cookies, **own, **kept}
        agent = {"User-Agent": self.user_agent} if self.user_agent else {}
        line = "; ".join(f"{name}={value}" for name, value in sent.items())
        return {**agent, "Cookie": line} if line else agent


_CLEARANCES = TypeAdapter(tuple[Clearance, ...])


def is_of_a_check(name: str) -> bool:
    """Whether a cookie of that name belongs to a bot check and not to the site."""
    return name.startswith(_OF_A_CHECK)


def pairs(cookie: str) -> dict[str, str]:
    """The cookies of a request's header, by name."""
    parts = (part.strip().partition("=") for part in cookie.split(";"))
    return {name: value for name, _, value in parts if name}


class ClearanceFile:
    """Keeps clearances for their owner's eyes alone. One that cannot be read or written is done without."""

    def __init__(self, path: Path | None) -> None:
        """Without a path nothing is kept."""
        self._path = path

    def load(self, origin: str, proxy: str, *, now: float) -> Clearance | None:
        """The clearance for that origin and that way to it, if there is one that is still good."""
        found = (one for one in self._all(now) if (one.origin, one.proxy) == (origin, proxy))
        return next(found, None)

    def save(self, clearance: Clearance, *, now: float) -> None:
        """Keeps it in place of the one that was there, in one step."""
        if self._path is None:
            return
        place = clearance.origin, clearance.proxy
        others = tuple(one for one in self._all(now) if (one.origin, one.proxy) != place)
        part = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_CLEARANCES.dump_json((*others, clearance)))
            part.replace(self._path)
        except OSError as error:
            _log.info("tracker.clearance_not_kept", problem=type(error).__name__)
        finally:
            _removed(part)

    def _all(self, now: float) -> tuple[Clearance, ...]:
        try:
            kept = _CLEARANCES.validate_json(self._path.read_bytes() if self._path else b"[]")
        except (OSError, ValidationError):
            return ()
        return tuple(one for one in kept if one.expires_at > now)


def _removed(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return
