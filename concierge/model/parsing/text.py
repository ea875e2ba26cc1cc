"""A name made readable: what nobody sees or means goes, everything else stays where it was."""

import html
import re

__all__ = ["LONGEST", "lowered", "readable"]

LONGEST = 2_000
# How often a name is escaped at most, by one site after the other.
_DEEPEST = 4
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
# Controls become spaces; marks of direction, joiners, surrogates and other unseen letters go.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_ODD = re.compile(f"{_CONTROL.pattern[:-2]}{_UNSEEN.pattern[1:-1]}")
# Cyrillic letters in the place of their Latin twins, where digits stand beside them: 1080р, 01х08.
_TWIN = re.compile(r"[хріе](?:(?<=\d[хрі])(?![а-яё])|(?<=[хе])(?<![а-яё][хе])(?=\d))")
_LATIN = {"х": "x", "р": "p", "і": "i", "е": "e"}
# Words with letters of both alphabets, of which those of one only look right.
_LETTERS = re.compile("[a-zа-яё]{2,}")
_CLASH = re.compile("[a-z](?:(?=[а-яё])|(?<=[а-яё][a-z]))")
_TO_LATIN = str.maketrans("авекмнорстух", "abekmhopctyx")
_TO_CYRILLIC = str.maketrans("aekmopctyx", "аекморстух")


def readable(name: str) -> str:
    """At most 2,000 characters of the name, without entities, controls and unseen characters."""
    text = name[:LONGEST]
    if not (text.isascii() and text.isprintable()):
        text = _seen(text)
    return (_resolved(text) if "&" in text else text).strip()


def _seen(text: str) -> str:
    return _UNSEEN.sub("", _CONTROL.sub(" ", text)) if _ODD.search(text) else text


def _resolved(text: str) -> str:
    """The text without entities, also those that stand for a piece of another one: "&amp;quot;"."""
    for _ in range(_DEEPEST):
        plain = _seen(_ENTITY.sub(_character, text))
        if plain == text:
            return text
        text = plain
    return _ENTITY.sub(_blank, text)


def _character(found: re.Match[str]) -> str:
    return html.unescape(found[0])


def _blank(found: re.Match[str]) -> str:
    return found[0] if html.unescape(found[0]) == found[0] else " "


def lowered(text: str) -> str:
    """The text in lower case, letter for letter, each word in one alphabet, and Latin letters beside digits."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    if low.isascii():
        return low
    low = _TWIN.sub(lambda found: _LATIN[found[0]], low)
    return _LETTERS.sub(_of_one_script, low) if _CLASH.search(low) else low


def _of_one_script(found: re.Match[str]) -> str:
    """A word without letters that only look right: "вdriр", "сeзон"."""
    word = found[0]
    if not _CLASH.search(word):
        return word
    latin = word.translate(_TO_LATIN)
    return latin if latin.isascii() else word.translate(_TO_CYRILLIC)
