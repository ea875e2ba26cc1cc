"""What holds for the parse of any text at all."""

from __future__ import annotations

from collections.abc import Iterator

from concierge.model.parsing import ParsedRelease, parse_release
from concierge.model.parsing.text import LONGEST

FIELDS = {
    "text": "title original_title kind episode_title date resolution source rip codec three_d_format group site network"
    " container crc director region imdb tmdb",
    "number": "year year_end episode_total part disc version bit_depth size_bytes",
    "list": "titles hdr dubs studios audio channels languages subtitles edition extras seasons episodes",
    "flag": "season_pack remux three_d original_audio complete convert documentary dubbed hardcoded hybrid internal"
    " open_matte proper repack retail trash uncensored unrated upscaled",
}
TYPES = {field: kind for kind, row in FIELDS.items() for field in row.split()}
NUMBERED = frozenset({"seasons", "episodes"})


def broken_promises(name: str) -> list[str]:
    """What the parse of a name does not keep; empty if all is well."""
    parsed = parse_release(name)
    return [*_about_the_record(parsed), *_about_the_facts(parsed), *_about_parsing_again(name, parsed)]


def _about_the_record(parsed: ParsedRelease) -> Iterator[str]:
    record = parsed.as_record()
    if record.keys() != TYPES.keys():
        yield f"the record's keys are {sorted(record)}"
    for field, value in record.items():
        if not _is_sound(field, value):
            yield f"{field} is {value!r}"


def _is_sound(field: str, value: object) -> bool:
    match TYPES.get(field):
        case "list":
            kinds: tuple[type, ...] = (int, float) if field in NUMBERED else (str,)
            return isinstance(value, list) and all(type(item) in kinds for item in value)
        case "flag":
            return type(value) is bool
        case "number":
            return value is None or type(value) is int
        case _:
            return (isinstance(value, str) and bool(value.strip())) or (value is None and field != "kind")


def _about_the_facts(parsed: ParsedRelease) -> Iterator[str]:
    if len(parsed.text) > LONGEST:
        yield f"the text has {len(parsed.text)} characters"
    end = 0
    for fact in parsed.facts:
        if not 0 <= fact.start <= fact.end <= len(parsed.text):
            yield f"{fact} lies outside of the text"
        if fact.start < fact.end:
            if fact.start < end:
                yield f"{fact} is read from another one's letters"
            end = fact.end


def _about_parsing_again(name: str, parsed: ParsedRelease) -> Iterator[str]:
    if parse_release(name) != parsed:
        yield "a second parse differs"
    if parse_release(parsed.text) != parsed:
        yield "the parse of the text that was read differs"
