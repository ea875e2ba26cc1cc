"""The title's names in a release's name, and the mending of letters that only look right."""

import html
import re
import unicodedata

__all__ = ["LONGEST", "mended", "names_in", "start_of_facts"]

LONGEST = 1000

_TWINS = str.maketrans("АВЕКМНОРСТУХаеорсух", "ABEKMHOPCTYXaeopcyx")
_LATIN_TWINS = str.maketrans("ABEKMHOPCTYXaeopcyx", "АВЕКМНОРСТУХаеорсух")
_MIXED = re.compile(r"(?=\w*[A-Za-z])(?=\w*[А-Яа-яЁё])\w+")
_LATIN, _CYRILLIC = re.compile(r"[A-Za-z]"), re.compile(r"[А-Яа-яЁё]")
_SIGN_AMONG_DIGITS = re.compile(r"(?<=\d)(?:[рР](?!\w)|[хХ](?=\s?\d|\s+(?:Dub|D?VO|[MA]VO)\b))")
_SPACES = re.compile(r"\s+")

_YEAR = r"(?:18[89]|19\d|20\d)\d"
_FACTS = re.compile(
    rf"\[(?!.*?]\s*/)|\((?={_YEAR}\b)|\s/\s(?={_YEAR}(?:-\d+)?\s/)|\s\|\s"
    rf"|[\s/,]+(?:сезоны?|серии|серия|эпизоды?|(?:спец)?выпуски?)\b\s*:?\s*\d"
    rf"|[\s/]+\d[\d\s,-]*-?[йя]?\s*(?:сезоны?|сери[ийя])\b"
    rf"|[\s.]+(?:\[?S\d+|{_YEAR}[\s.]+(?=\S*(?:rip|web|bd|hd|dvd|\d+[pi]\b|mkv|avi)))"
    r"|[\s.,]+(?:WEB-?DL|WEB-?Rip|BD-?Rip|BDRemux|DVD-?Rip|HDTV|HDRip|UHD|Blu-?Ray|(?:480|720|1080|2160)[pi])\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(rf"\((?!{_YEAR}\b)[^()]*\)")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_DECORATION = re.compile(r"\s+(?:3D|\(?TV[-\s]?\d*\)?|ТВ-?\d*)$", re.IGNORECASE)


def mended(name: str) -> str:
    """The name's first 1,000 characters without entities, invisible signs and look-alike letters."""
    seen = unicodedata.normalize("NFC", html.unescape(name[:LONGEST]))
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in seen)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cf", "Co"})
    plain = _SPACES.sub(" ", plain.replace("\u2011", "-")).strip()[:LONGEST]
    plain = _SIGN_AMONG_DIGITS.sub(lambda found: found[0].translate(_TWINS).lower(), plain)
    return _MIXED.sub(_of_one_script, plain)


def _of_one_script(found: re.Match[str]) -> str:
    word = found[0]
    latin = word.translate(_TWINS)
    if not _CYRILLIC.search(latin):
        return latin
    cyrillic = word.translate(_LATIN_TWINS)
    return word if _LATIN.search(cyrillic) else cyrillic


def start_of_facts(name: str) -> int:
    """Where the names end and the facts begin in a Russian tracker's release name."""
    # What stands in parentheses among the names (directors, a count of episodes) begins nothing.
    masked = _ASIDE.sub(lambda found: f"({'~' * (len(found[0]) - 2)})", name)
    found = _FACTS.search(masked, 1)
    return found.start() if found else len(name)


def names_in(head: str) -> tuple[str, ...]:
    """The names in what stands before the facts; a Latin name in parentheses counts, directors do not."""
    bare = _PARENTHESES.sub(_kept, head)
    parts = re.split(r"\s+/\s+|\s+/|/\s+", bare)
    if len(parts) == 1:
        parts = _by_script(bare)
    cleaned = (_DECORATION.sub("", part.strip(" /-|.,[")).strip() for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if part))


def _kept(found: re.Match[str]) -> str:
    inside = found[1].strip()
    return f"({inside})" if inside.isdigit() else " "


def _by_script(text: str) -> list[str]:
    left, slash, right = text.partition("/")
    is_translation = slash and bool(_CYRILLIC.search(left)) != bool(_CYRILLIC.search(right))
    return [left, right] if is_translation else [text]
