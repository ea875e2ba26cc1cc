"""Favourite films in free text: each name becomes a title that was seen and is loved, or a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.visit import Visit

__all__ = ["FAVOURITE", "names_in", "note_favourites"]

FAVOURITE = 9
MOST_NAMES = 20
LONGEST_NAME = 100
LEAD = re.compile(
    r"^\s*(?:(?:я|мы|мои?|наши?|our|my|i|we)\s+)*"
    r"(?:(?:очень|really)\s+)?(?:люблю|любим(?:ые|ый|ых)?|обожаю|нравятся|нравится|love|like|favou?rites?)"
    r"(?:\s+(?:фильмы?|кино|сериалы?|films?|movies?|series|are|is))*\s*[:—–-]?\s+",
    re.IGNORECASE,
)
ENDS = re.compile(r"[\n;]+")
COMMAS = re.compile(r",\s+|\s+(?:и|and|а также)\s+")


@dataclass(slots=True)
class _Noted:
    titles: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


async def note_favourites(visit: Visit, text: str) -> str:
    """Writes down what is understood of the text, and returns in words what that was."""
    noted = _Noted()
    for name in names_in(text)[:MOST_NAMES]:
        # A comma may be a part of a name: first it is tried whole.
        if not await _is_noted(visit, name, noted, is_last=False):
            for part in filter(None, map(_bare, COMMAS.split(name))):
                await _is_noted(visit, part, noted, is_last=True)
    return "\n".join(_told(visit, noted))


def names_in(text: str) -> list[str]:
    """The names, a line or a part between semicolons each, without the words before and the quotes around them."""
    parts = ENDS.split(LEAD.sub("", text, count=1))
    return [part[:LONGEST_NAME] for part in map(_bare, parts) if part]


def _bare(name: str) -> str:
    return name.strip('«»"“”.•*- \t')


async def _is_noted(visit: Visit, name: str, noted: _Noted, *, is_last: bool) -> bool:
    """Whether the name needs no other reading."""
    has_other = not is_last and COMMAS.search(name) is not None
    try:
        meant = await visit.me.metadata.resolve(name)
    except (concierge.InputError, concierge.NotAllowed, concierge.ServiceError):
        meant = None
    if meant is not None and meant.title is not None:
        await _love(visit, meant.title)
        noted.titles.append(words_for.label(meant.title, visit.say))
    elif has_other:
        return False
    elif meant is not None and meant.titles:
        choices = [words_for.label(title, visit.say) for title in meant.titles[:3]]
        noted.unclear.append(visit.say.say("bot.setup.films.which", name=name, choices="; ".join(choices)))
    else:
        noted.unknown.append(name)
    return True


async def _love(visit: Visit, title: concierge.Title) -> None:
    """Seen and loved; an opinion that the person has given before stays as it is."""
    me, label = visit.me, title.label(visit.say.language)[:LONGEST_NAME]
    (own,) = await me.metadata.own([title])
    if own is None or own.score is None:
        await me.ratings.rate(title, FAVOURITE)
    fact = visit.say.say("bot.setup.films.fact", title=label)
    await me.profile.add(concierge.SectionName.HIGHLIGHTS, fact)


def _told(visit: Visit, noted: _Noted) -> Iterator[str]:
    say = visit.say
    if noted.titles:
        yield say.say(
            "bot.setup.films.noted", n=len(noted.titles), titles="; ".join(noted.titles), score=FAVOURITE
        )
    yield from noted.unclear
    if noted.unknown:
        yield say.say("bot.setup.films.unknown", names="; ".join(noted.unknown))
