"""A release's name read as a whole."""

from collections.abc import Sequence
from functools import lru_cache

from concierge.model.parsing.assembling import assembled
from concierge.model.parsing.camera import camera_sound
from concierge.model.parsing.content import read_content
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.listing import Listing, read_listing
from concierge.model.parsing.parsed import ParsedRelease
from concierge.model.parsing.path import is_path, read_path
from concierge.model.parsing.scene import has_picture, read_scene
from concierge.model.parsing.text import lowered, readable
from concierge.model.parsing.tongues import read_tongues

__all__ = ["parse_release"]

# What such words mean elsewhere is no fact of a listing: "RUS(int)" tells where a voice is kept.
_SCENE_WORDS = frozenset({"internal"})
_NUMBERED = frozenset({"seasons", "episodes", "episode_total"})


# A search, its ranking, the stored result and the choice of files read the same names.
_REMEMBERED = 4_096


@lru_cache(maxsize=_REMEMBERED)
def parse_release(name: str) -> ParsedRelease:
    """The facts in a release's name. Never raises; only the first 2,000 characters are read."""
    text = readable(name)
    low = lowered(text)
    marks = marks_in(low)
    if is_path(low):
        return assembled(text, read_path(text, low, marks))
    listing = read_listing(text, low, marks)
    if listing is None:
        return assembled(text, read_scene(text, low, marks))
    behind = _behind(marks, listing)
    content = read_content(
        low,
        has_picture=has_picture(marks),
        has_parts=not _NUMBERED.isdisjoint([fact.field for fact in listing.facts]),
        zone=listing.head_end,
    )
    facts = [*listing.facts, *behind, *content.facts, *camera_sound(low, listing.head_end)]
    taken = sorted([(start, end) for _, _, start, end, _ in facts])
    spoken = read_tongues(low, zone=listing.head_end, marks=taken)
    return assembled(text, [*facts, *[fact for fact in spoken if fact.field == "languages"]])


def _behind(marks: Sequence[Fact], listing: Listing) -> list[Fact]:
    """The technical words which stand upon no other fact; both are in order, so one look at each is enough."""
    kept: list[Fact] = []
    facts, place = listing.facts, 0
    for mark in marks:
        field, value, start, end, is_weak = mark
        if field == "year" or value in _SCENE_WORDS or (is_weak and start < listing.head_end):
            continue
        while place < len(facts) and facts[place].end <= start:
            place += 1
        if place == len(facts) or facts[place].start >= end:
            kept.append(mark)
    return kept
