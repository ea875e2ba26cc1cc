"""Passkeys and the like in the addresses that rows of a feed hold, told by their look."""

import re
from urllib.parse import unquote, urlsplit

__all__ = ["has_secret", "is_address", "without_secrets"]

_NAMES = re.compile(
    r".*(?:pass|password|key|token|secret|auth|signature|session)|passwd|pwd?|sig", re.IGNORECASE
)
# Names of passkeys at some sites, of posts and topics at others.
_NAMES_OF_BOTH = re.compile(r"pid|sid|uk|uid", re.IGNORECASE)
# Random letters and digits as long as a key; the 40 or 64 digits of an info hash are none.
_VALUE = re.compile(r"[0-9a-fA-F]{16,39}|[0-9a-fA-F]{41,63}|[0-9A-Za-z]{32}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_ADDRESS = re.compile(r"[/?&=@%]")


def is_address(text: str) -> bool:
    """Whether the text may be an address, or a part of one."""
    return _ADDRESS.search(text) is not None


def has_secret(url: str) -> bool:
    """Whether something in the address looks like a secret; what cannot be read may hold one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    in_path = any(map(_is_value, parts.path.split("/")))
    return "@" in parts.netloc or in_path or any(map(_is_secret, _fields(f"{parts.query}&{parts.fragment}")))


def without_secrets(url: str) -> str | None:
    """The address without such parameters; None where a secret stands elsewhere in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    kept = "&".join(field for field in _fields(parts.query) if not _is_secret(field))
    plain = parts._replace(query=kept, fragment="").geturl()
    return None if has_secret(plain) else plain


def _fields(query: str) -> list[str]:
    return [field for field in re.split("[&;]", query) if field]


def _is_secret(field: str) -> bool:
    name, _, value = (unquote(part) for part in field.partition("="))
    if not value:
        return _is_value(name)
    is_of_both = _NAMES_OF_BOTH.fullmatch(name) is not None and not _NUMBER.fullmatch(value)
    return is_of_both or _NAMES.fullmatch(name) is not None or _is_value(value)


def _is_value(text: str) -> bool:
    plain = unquote(text).removesuffix(".torrent")
    return _VALUE.fullmatch(plain) is not None and not _NUMBER.fullmatch(plain)
