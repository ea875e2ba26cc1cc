"""A release's name read as a whole."""

from concierge.model.parsing.assembling import assembled
from concierge.model.parsing.content import read_content
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.listing import read_listing
from concierge.model.parsing.parsed import ParsedRelease
from concierge.model.parsing.path import is_path, read_path
from concierge.model.parsing.scene import has_picture, read_scene
from concierge.model.parsing.text import lowered, readable
from concierge.model.parsing.tongues import read_tongues

__all__ = ["parse_release"]

# What such words mean elsewhere is no fact of a listing: "RUS(int)" tells where a voice is kept.
_SCENE_WORDS = frozenset({"internal"})


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
    spans = [(fact.start, fact.end) for fact in listing.facts]
    behind = [
        mark
        for mark in marks
        if mark.field != "year"
        and mark.value not in _SCENE_WORDS
        and (mark.start >= listing.head_end or not mark.is_weak)
        and not any(start < mark.end and mark.start < end for start, end in spans)
    ]
    content = read_content(
        low,
        has_picture=has_picture(marks),
        has_parts=any(fact.field in {"seasons", "episodes", "episode_total"} for fact in listing.facts),
        zone=listing.head_end,
    )
    facts = [*listing.facts, *behind, *content.facts]
    taken = sorted((fact.start, fact.end) for fact in facts)
    spoken = read_tongues(low, zone=listing.head_end, marks=taken)
    return assembled(text, [*facts, *(fact for fact in spoken if fact.field == "languages")])
