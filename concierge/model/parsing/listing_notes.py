"""What else a listing tells: who made the release and the film, and what sort of work it is."""

import re
from collections.abc import Iterator, Sequence

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.listing_layout import INFO, Layout
from concierge.model.parsing.pieces import ROUND, TEXT, Piece

__all__ = ["collections_in", "notes_in"]

_SIGNED = re.compile(
    r"(?<!\S)(?:от|by)\s{1,3}(?P<group>[^\s\d+,|][^\s,|]{0,30}(?:\s[^\s+,|][^\s,|]{0,30}){0,4})"
)
_ENDING = re.compile(r"\.(?:mkv|avi|mp4|ts)$")
_NO_DIRECTOR = re.compile(
    r"\d|верси|сериал|сборник|логи[яи]|издание|cut|edition|version|extended|unrated|(?:тв|tv)-"
)
# The first of the spellings: "Джеймс Ван / James Wan", "реж. Иван Иванов", "Братья Вачовски (Энди, Ларри)".
_PERSON = re.compile(r"\s*(?:реж(?:\.|исс[её]р:?)\s*)?([^\s/(][^/(]*)")
_SERIES = re.compile(r"(?<![^\W_])(?:(?:мини|теле|мульт)-?\s?)?сериал(?:ы|а)?(?![^\W_])")
_SURELY_SERIES = re.compile(r"(?<![^\W_])(?:мини|теле|мульт)-?\s?сериал(?![^\W_])")
_DOCUMENTARY = re.compile(r"(?<![^\W_])документал[а-яё]+")
_MUSIC = re.compile(
    r"(?<![^\W_])(?:rock|рок|pop|поп|jazz|джаз|metal|метал|blues|блюз|folk|фолк|hip-?hop|хип-хоп|rap|рэп|soul|funk|punk"
    r"|панк|reggae|electronic|electro|techno|trance|house|ambient|disco|synthpop|new wave|indie|industrial|classical"
    r"|country|опера|балет|opera|ballet|шансон|эстрада|концерт|concert|live)(?![^\W_])"
)
_STAGED = re.compile(r"\S\s[-–—]\s(?:концерт|live\s(?:at|in|from|@))(?![^\W_])")
_DRAMATIC = re.compile(r"драма|комедия|мюзикл|биограф|документал|триллер|фильм|мелодрам|семейн|анимаци")
_COLLECTION = re.compile(
    r"(?<![^\W_])(?:(?:три|ди|дуо|квадри?о?|тетра|пента|гекса|гепта|окта|анто)логи[яию]"
    r"|(?:tri|duo|di|quadri?o?|tetra|penta|hexa|hepta|octa|antho)log(?:y|ies?)"
    r"|коллекци[яию]|сборник|(?<!criterion )collection(?! edition)|\d{1,2}\s(?:фильма|фильмов|films))(?![^\W_])"
)
# A production may take two years; a longer span is one of several works.
_WIDEST_SPAN = 1


def notes_in(text: str, low: str, pieces: Sequence[Piece], layout: Layout) -> Iterator[Fact]:
    """The group, the director, and the sort of the work, as far as they are told."""
    yield from _group(text, low, pieces, layout.head_end)
    kind = _kind(low, layout)
    if kind is not None:
        yield kind
    if layout.grammar == INFO and not (kind and kind.value == "concert"):
        yield from _director(text, low, pieces, layout.head_end)
    if "документал" in low and (found := _DOCUMENTARY.search(low, layout.head_end)):
        yield Fact("documentary", value=True, start=found.start(), end=found.end())


def _group(text: str, low: str, pieces: Sequence[Piece], begin: int) -> Iterator[Fact]:
    if " от " not in low and " by " not in low:
        return
    for piece in pieces:
        if piece.kind != TEXT or piece.end <= begin:
            continue
        found = _SIGNED.search(low, max(piece.start, begin), piece.end)
        if found:
            start, end = found.span("group")
            ending = _ENDING.search(low, start, end)
            end = ending.start() if ending else end
            yield Fact("group", text[start:end], start, end)
            return


def _director(text: str, low: str, pieces: Sequence[Piece], end: int) -> Iterator[Fact]:
    """The last round brackets before the facts are for the director."""
    for piece in reversed(pieces):
        if piece.kind == ROUND and piece.start < end and not _NO_DIRECTOR.search(low, piece.start, piece.end):
            inside = text[piece.start + 1 : piece.end - 1]
            found = _PERSON.match(inside)
            if found and found[1][0].isupper():
                name = found[1].rstrip()
                start = piece.start + 1 + found.start(1)
                yield Fact("director", name, start, start + len(name))
            return


def _kind(low: str, layout: Layout) -> Fact | None:
    staged = _STAGED.search(low, 0, layout.head_end) if "концерт" in low or "live" in low else None
    if staged:
        return Fact("kind", "concert", layout.head_end, layout.head_end)
    if "сериал" in low:
        found = _SURELY_SERIES.search(low)
        if not found and layout.info:
            found = _SERIES.search(low, layout.info.start, layout.info.end)
        if found:
            return Fact("kind", "series", *found.span())
    if layout.info is not None:
        begin, end = layout.info.start + 5, layout.facts_begin
        music = _MUSIC.search(low, begin, end)
        if music and not _DRAMATIC.search(low, begin, end):
            return Fact("kind", "concert", *music.span())
    return None


def collections_in(low: str, layout: Layout, names: Sequence[Fact], *, is_film: bool) -> Iterator[Fact]:
    """Whether several films are in one; a fact that a name tells has an empty span at the name's end."""
    if (
        "логи" in low
        or "log" in low
        or "коллекц" in low
        or "сборник" in low
        or "collect" in low
        or "ильм" in low
    ):
        for found in _COLLECTION.finditer(low):
            # At the beginning of a name it is a name: "Коллекция / The Collection".
            before = low[: found.start()].rstrip().removesuffix("the").rstrip()
            if before and before[-1] not in "/\\":
                inside = next((each.end for each in names if each.start <= found.start() < each.end), None)
                start, end = found.span() if inside is None else (inside, inside)
                yield Fact("is_collection", value=True, start=start, end=end)
                return
    if is_film and len(layout.years) > 1:
        first, last = layout.years
        if int(str(last.value)) - int(str(first.value)) > _WIDEST_SPAN:
            yield Fact("is_collection", value=True, start=first.end, end=last.start)
