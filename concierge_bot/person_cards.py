"""Cards of people: the photo, who it is, and what they did that whoever asks has not seen, page by page."""

from collections.abc import Iterable, Iterator, Sequence

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import Formatted, Words, bold, italic, joined, plain
from concierge_bot.pages import Page, turning_keys
from concierge_bot.pictures import LONGEST_CAPTION, change_words, show_picture
from concierge_bot.visit import Visit

__all__ = ["PAGE_ACTION", "person_text", "show_person", "turn_person"]

PAGE_ACTION = "person"
WORKS_A_PAGE = 8
LONGEST_WORK, LONGEST_ROLE = 50, 30
MOST_ROLES = 2


async def show_person(visit: Visit, card: str) -> None:
    """Answers with the person's card. Raises NotFound, ServiceError."""
    person = await _person(visit, card)
    page = _page(person, 0)
    text = person_text(person, page, visit.say, Linker(visit.parts.bot.username))
    keyboard = await visit.keyboard(turning_keys(page, PAGE_ACTION, {"card": card}))
    await show_picture(visit, person.photo_url, text, keyboard=keyboard)


async def turn_person(visit: Visit, card: str, number: int) -> None:
    """Shows another page of what they did in the same message."""
    person = await _person(visit, card)
    page = _page(person, number)
    text = person_text(person, page, visit.say, Linker(visit.parts.bot.username))
    keyboard = await visit.keyboard(turning_keys(page, PAGE_ACTION, {"card": card}))
    await change_words(visit, text, keyboard=keyboard)


def person_text(
    person: concierge.Person, page: "Page[Sequence[concierge.Part]]", say: Texts, links: Linker
) -> Formatted:
    """The name, the years, what they are known for, and a page of their work."""
    return joined(_lines(person, page, say, links)).cut(LONGEST_CAPTION)


def _lines(
    person: concierge.Person, page: "Page[Sequence[concierge.Part]]", say: Texts, links: Linker
) -> Iterator[Words]:
    name = words_for.short(person.label(say.language))
    yield bold(name)
    yield italic(", ".join(words_for.short(each) for each in person.names if words_for.short(each) != name))
    yield words_for.listed([_department(person, say), _life(person, say)])
    if page.items:
        yield "\n" + say.say("bot.person.works", n=page.count)
    for parts in page.items:
        yield _work(parts, say, links)
    if person.left_out:
        yield italic(say.say("bot.person.left_out", n=person.left_out))
    elif not page.items:
        yield say.say("cli.person.no_titles")


def _work(parts: Sequence[concierge.Part], say: Texts, links: Linker) -> Formatted:
    title = parts[0].title
    card = concierge.card_of(title.kind, title.ids)
    roles = (part.character or words_for.job(part.job, say) for part in parts[:MOST_ROLES])
    told = words_for.listed(dict.fromkeys(words_for.short(role, LONGEST_ROLE) for role in roles), ", ")
    year = f"{title.year} " if title.year else ""
    line = plain(f"• {year}") + links.to(words_for.name(title, say, LONGEST_WORK), card)
    return line + f" · {told}" if told else line


def _department(person: concierge.Person, say: Texts) -> str:
    key = f"department.{'_'.join(person.department.casefold().split())}"
    return say.say(key) if person.department and say.knows(key) else ""


def _life(person: concierge.Person, say: Texts) -> str:
    if person.died is not None:
        return f"{person.born.year if person.born else '?'}–{person.died.year}"
    return say.say("bot.person.born", year=person.born.year) if person.born else ""


async def _person(visit: Visit, card: str) -> concierge.Person:
    ids = concierge.person_named(card)
    if ids is None:
        raise concierge.NotFound("nobody's card", what=card)
    return await visit.me.metadata.person(concierge.Person(ids=ids))


def _page(person: concierge.Person, number: int) -> "Page[Sequence[concierge.Part]]":
    return Page.of(_works(person.parts), number, WORKS_A_PAGE)


def _works(parts: Iterable[concierge.Part]) -> Sequence[Sequence[concierge.Part]]:
    """Each title once, with everything that was done for it; nothing that is adult."""
    found: dict[object, list[concierge.Part]] = {}
    for part in parts:
        if not part.title.is_adult:
            found.setdefault((part.title.kind, part.title.ids, part.title.names), []).append(part)
    return [*found.values()]
