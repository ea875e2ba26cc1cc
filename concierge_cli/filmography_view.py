"""How a person and what they did look in a terminal of 80 columns."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.filmography import department_of, works_of
from concierge_cli.language import day, say
from concierge_cli.visible import cut

__all__ = ["choice_view", "filmography_view", "person_line"]

Work = tuple[concierge.Title, tuple[concierge.Part, ...]]
_LONGEST_IN_LIST = 100


def filmography_view(person: concierge.Person, *, shown: int) -> RenderableType:
    """The person and the best known of their titles, under the department that each belongs to."""
    works = works_of(person.parts)
    parts: list[RenderableType] = [
        Text(cut(words_for.in_one_line(person.label(say().language))), style="bold")
    ]
    if facts := _facts(person):
        parts.append(Text(facts, style="dim"))
    left_out = [_dim_count(person.left_out)] if person.left_out else []
    if not works:
        none = [] if left_out else [Text(say().say("cli.person.no_titles"))]
        return Group(*parts, *none, *left_out)
    parts += [_works(department, under) for department, under in _by_department(works[:shown], person)]
    left = len(works) - shown
    if left > 0:
        parts.append(Text(say().say("cli.find.more", n=left, limit=min(len(works), 500)), style="dim"))
    parts += left_out
    parts.append(Text(say().say("cli.person.next"), style="dim"))
    return Group(*parts)


def choice_view(people: Sequence[concierge.Person], asked: str) -> RenderableType:
    """Several people whom the name may mean, numbered, and how one is chosen."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for place, person in enumerate(people, 1):
        table.add_row(f"  {place}", Text(person_line(person)))
    choose = say().say("cli.person.choose", words=words_for.again(asked))
    return Group(Text(say().say("cli.person.ambiguous")), table, Text(choose, style="dim"))


def person_line(person: concierge.Person) -> str:
    """The name with what tells the person from another one of that name."""
    name = cut(words_for.in_one_line(person.label(say().language)))
    facts = _facts(person)
    return f"{name} · {facts}" if facts else name


def _dim_count(left_out: int) -> Text:
    """How many titles are not shown because they were seen, and how they are."""
    return Text(say().say("cli.person.left_out", n=left_out), style="dim")


def _facts(person: concierge.Person) -> str:
    shown = person.label(say().language)
    facts = [words_for.in_one_line(name) for name in person.names if name != shown]
    if person.department:
        facts.append(words_for.department(person.department))
    if person.born:
        facts.append(say().say("cli.person.born", day=day(person.born)))
    if person.died:
        facts.append(say().say("cli.person.died", day=day(person.died)))
    return " · ".join(facts)


def _by_department(works: Sequence[Work], person: concierge.Person) -> list[tuple[str, list[Work]]]:
    """The departments with their titles; the one that the person is known for comes first."""
    found: dict[str, list[Work]] = {person.department: []}
    for title, parts in works:
        found.setdefault(department_of(parts, person.department), []).append((title, parts))
    return [(department, under) for department, under in found.items() if under]


def _works(department: str, works: Sequence[Work]) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False, expand=True, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=3, overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(ratio=2, overflow="fold")
    for title, parts in works:
        name = Text(cut(words_for.in_one_line(title.name(say().language)), _LONGEST_IN_LIST))
        if mark := words_for.own_mark(parts[0].own):
            name.append(f"  {mark}", style="green")
        year = str(title.year or "")
        table.add_row(f"  {year:4}", name, words_for.rating(title), Text(_roles(parts), style="dim"))
    return Group(Text(words_for.department(department), style="bold"), table)


def _roles(parts: Sequence[concierge.Part]) -> str:
    are_all_played = all(part.character for part in parts)
    roles = (
        _played(part, alone=are_all_played) if part.character else words_for.job(part.job) for part in parts
    )
    return cut(", ".join(dict.fromkeys(roles)), _LONGEST_IN_LIST)


def _played(part: concierge.Part, *, alone: bool) -> str:
    character = words_for.in_one_line(part.character)
    return character if alone else f"{words_for.job(part.job)}: {character}"
