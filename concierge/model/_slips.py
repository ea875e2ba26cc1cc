"""Slips of the pen in names that are long enough to survive one."""

__all__ = ["is_slip", "is_without_breve", "without_articles"]

_ARTICLES = {"the", "a", "an"}

_FEWEST_WORDS = 3
_SHORTEST_WORD = 5
_SHORTEST_FORM = 6


def is_slip(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one long word inside a name is misspelt by a letter. An ending and a number are no slips."""
    if len(words) != len(other) or len(words) < _FEWEST_WORDS:
        return False
    differing = [pair for pair in zip(words, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _is_misspelt(*differing[0])


def _is_misspelt(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_WORD or not (one.isalpha() and other.isalpha()):
        return False
    if one[0] != other[0] or one[-1] != other[-1] or len(long) - len(short) > 1:
        return False
    first = next(place for place, letter in enumerate(long) if short[place : place + 1] != letter)
    rest = long[first + 1 :]
    if len(long) > len(short):
        return short[first:] == rest
    is_swapped = short[first : first + 2] == long[first : first + 2][::-1] and short[first + 2 :] == rest[1:]
    return is_swapped or short[first + 1 :] == rest


def without_articles(words: tuple[str, ...]) -> str:
    """The form of a name without any article; "" if too few words are left."""
    kept = [word for word in words if word not in _ARTICLES]
    return "".join(kept) if len(kept) >= _FEWEST_WORDS else ""


def is_without_breve(form: str, other: str) -> bool:
    """Whether a name is another one with every й written as и."""
    return len(form) >= _SHORTEST_FORM and "й" not in form and form == other.replace("й", "и")
