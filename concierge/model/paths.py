"""Names from outside, made into path components that stay where they are put."""

import unicodedata
from pathlib import PurePosixPath

__all__ = ["safe_component", "safe_relative"]

LONGEST_COMPONENT_BYTES = 240
DEEPEST = 8
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)
# To Windows "COM¹" is a device as well.
_RAISED = str.maketrans("¹²³", "123")


def safe_component(name: str, *, fallback: str = "_") -> str:
    """One path component, legal on Linux, macOS, Windows shares and Jellyfin.

    At most 240 bytes, its suffix kept. Never "", "." or "..", and never one that begins with a dot or a dash.
    """
    kept = "".join(" " if letter in _FORBIDDEN else letter for letter in name)
    plain = unicodedata.normalize("NFC", " ".join(_visible(kept).split()).strip(" .").lstrip("-. "))
    if not plain:
        return fallback
    if plain.split(".")[0].strip().lower().translate(_RAISED) in _RESERVED:
        plain = f"_{plain}"
    return _shortened(plain)


def safe_relative(path: str) -> PurePosixPath:
    """A relative path of safe components for an untrusted one; ".." and empty parts vanish.

    Of a very deep one the last eight parts are kept.
    """
    parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return PurePosixPath(*map(safe_component, parts[-DEEPEST:])) if parts else PurePosixPath("_")


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_COMPONENT_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:  # noqa: PLR2004  longer than any real suffix
        stem, dot, suffix = name, "", ""
    room = LONGEST_COMPONENT_BYTES - len(f"{dot}{suffix}".encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + suffix
