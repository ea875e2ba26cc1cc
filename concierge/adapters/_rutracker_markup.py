"""What all of rutracker.org's pages share: their encoding, their marks, their messages and their numbers. Pure."""

import re
from typing import TYPE_CHECKING

from concierge.adapters._markup import parsed
from concierge.errors import RateLimited, ServiceError, ServiceUnavailable
from concierge.model.query import cleaned

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = [
    "SERVICE",
    "attribute",
    "complaint",
    "decoded",
    "folded",
    "has_forum_marks",
    "number",
    "refusal_of",
    "shown_size",
    "stranger_of",
    "text_of",
]

SERVICE = "rutracker"
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
NUMBER = re.compile(r"-?(?:\d{1,18}|\d{1,3}(?:[ ,\xa0]\d{3}){1,5})", re.ASCII)
SHOWN_SIZE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*(B|KB|MB|GB|TB)\b", re.ASCII)
# Any of them is on every page of the forum, and none on the page of a provider that answers in its place.
MARKS = (
    b"window.BB",
    b"BB.form_token",
    b'id="page_container"',
    b"logged-in-username",
    b"login-form-",
    b"tor-tbl",
    b"topic-title",
    b"msg-main",
    b"mrg_16",
)
LONGEST_BARE_PAGE = 4096
LONGEST_COMPLAINT = 200
TOO_OFTEN = "слишком част"
BANNED = re.compile(r"забанен|\bbanned\b")
# The words of these messages are not known for sure.
MAINTENANCE = re.compile(r"отключен|техническ|обслуживани|профилакти|maintenance")


def decoded(body: bytes) -> str:
    """The page as text. Russian in windows-1251 is never valid UTF-8: the bytes tell more than headers."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1251", errors="replace")


def folded(text: str) -> str:
    """The text as it is compared: without case, and "ё" as "е"."""
    return text.casefold().replace("ё", "е")


def has_forum_marks(body: bytes) -> bool:
    """Whether the page is the forum's own, by its markup."""
    return any(mark in body for mark in MARKS)


def complaint(tree: "LexborHTMLParser") -> str:
    """What the forum says instead of showing what was asked for; "" if it says nothing."""
    return text_of(tree.css_first("div.msg-main, div.mrg_16"))[:LONGEST_COMPLAINT]


def refusal_of(message: str) -> ServiceError:
    """What a message of the forum means."""
    words = folded(message)
    if TOO_OFTEN in words:
        return RateLimited(SERVICE, message)
    if BANNED.search(words):
        return ServiceUnavailable(SERVICE, message, problem="banned")
    problem = "maintenance" if MAINTENANCE.search(words) else "message"
    return ServiceUnavailable(SERVICE, message, problem=problem)


def stranger_of(body: bytes) -> ServiceError:
    """What a page without the forum's markup means: a few bare words of the forum, or somebody in its place."""
    if len(body) <= LONGEST_BARE_PAGE:
        refusal = refusal_of(text_of(parsed(decoded(body)).body)[:LONGEST_COMPLAINT])
        if refusal.facts.get("problem") != "message":
            return refusal
    return ServiceUnavailable(SERVICE, "somebody else answers in its place", problem="blocked")


def number(text: str) -> int | None:
    """The whole number, with or without separators of thousands; None for anything else."""
    digits = text.strip()
    return int(re.sub(r"[ ,\xa0]", "", digits)) if NUMBER.fullmatch(digits) else None


def shown_size(text: str) -> int | None:
    """The bytes of a rounded size such as "2.22 GB"; None if there is none in the text."""
    match = SHOWN_SIZE.search(text)
    if match is None:
        return None
    return round(float(match[1].replace(",", ".")) * UNITS[match[2]])


def text_of(node: "LexborNode | None") -> str:
    """The node's text on one line; "" without a node."""
    return "" if node is None else cleaned(node.text())


def attribute(node: "LexborNode | None", name: str) -> str:
    """The attribute's value; "" where it is absent."""
    value = None if node is None else node.attributes.get(name)
    return (value or "").strip()
