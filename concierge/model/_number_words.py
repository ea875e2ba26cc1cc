"""Numbers from one to ten as people say them of parts, places and episodes."""

from typing import Final

__all__ = ["number_said"]

_STEMS: Final = {
    "перв": 1, "втор": 2, "трет": 3, "четв": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip


def number_said(given: str) -> int | None:
    """The number that a word is: "2", «второй», "first"; None for any other word."""
    if given.isdecimal():
        return int(given)
    word = given.lower()
    return next((number for stem, number in _STEMS.items() if word.startswith(stem)), None)
