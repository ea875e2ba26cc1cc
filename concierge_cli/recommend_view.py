"""How recommendations look in a terminal of 80 columns. Everything from outside is literal text."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.language import say
from concierge_cli.recommend_words import why_for, why_how, why_not
from concierge_cli.title_view import failures_of
from concierge_cli.visible import cut, visible

__all__ = ["deep_dive_view", "evening_view", "pack_view", "patterns_view", "recommendations_view"]

_LONGEST_NAME = 60
_MOST_GENRES = 3


def recommendations_view(found: concierge.Recommendations, *, none: str = "recommend.none") -> RenderableType:
    """The titles, best first, each with what speaks for it; what to do where there is none, or no taste yet."""
    if not found.items:
        return Group(Text(say().say(none)), *failures_of(found.failures))
    parts = [_items(list(enumerate(found.items, 1))), *failures_of(found.failures)]
    parts += [_dim("recommend.no_taste")] if not found.rated else []
    return Group(*parts, _dim("recommend.next"))


def evening_view(evening: concierge.Evening) -> RenderableType:
    """The titles under what they are for."""
    if not evening.items:
        return Group(Text(say().say("recommend.none_tonight")), *failures_of(evening.failures))
    parts: list[RenderableType] = []
    numbered = list(enumerate(evening.items, 1))
    for slot in dict.fromkeys(one.slot for one in evening.items):
        parts.append(Text(say().say(f"recommend.slot.{slot}"), style="bold"))
        parts.append(_items([pair for pair in numbered if pair[1].slot is slot]))
    parts += failures_of(evening.failures)
    parts += [_dim("recommend.no_taste")] if not evening.rated else []
    return Group(*parts, _dim("recommend.next_tonight"))


def pack_view(pack: concierge.TravelPack) -> RenderableType:
    """What to take along, with its length and about its size, and the totals."""
    if not pack.items:
        return Text(say().say("recommend.none_travel", wanted=say().duration(pack.wanted_min * 60)))
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column("№", no_wrap=True)
    table.add_column(say().say("cli.column.title"), ratio=1, overflow="fold")
    table.add_column(say().say("recommend.column.length"), no_wrap=True, justify="right")
    table.add_column(say().say("recommend.column.size"), no_wrap=True, justify="right")
    for place, item in enumerate(pack.items, 1):
        table.add_row(str(place), _packed_name(item), say().duration(item.minutes * 60), _sizes(item.size))
    total = say().say(
        "recommend.pack_total",
        n=len(pack.items),
        length=say().duration(pack.minutes * 60),
        wanted=say().duration(pack.wanted_min * 60),
        size=_sizes(pack.size),
    )
    return Group(table, Text(total, style="bold"), _dim("recommend.pack_note"), _dim("recommend.next_pack"))


def deep_dive_view(dive: concierge.DeepDive) -> RenderableType:
    """What was seen, with marks, and the rest by year."""
    name = (dive.name_ru if say().language == "ru" else "") or dive.name
    facts = [words_for.in_one_line(name)]
    if dive.department:
        facts.append(words_for.department(dive.department))
    parts: list[RenderableType] = [Text(cut(" · ".join(facts)), style="bold")]
    if not dive.total:
        return Group(*parts, Text(say().say("recommend.dive_nothing")))
    parts.append(Text(_dived(dive)))
    if dive.seen:
        parts += [Text(say().say("recommend.dive_seen"), style="bold"), _seen(dive.seen)]
    if dive.rest:
        parts += [Text(say().say("recommend.dive_rest"), style="bold"), _rest(dive.rest)]
    return Group(*parts, _dim("recommend.next"))


def patterns_view(patterns: Sequence[concierge.TastePattern]) -> RenderableType:
    """Each proposal with its reason, and how it is accepted or declined."""
    if not patterns:
        return Text(say().say("recommend.no_patterns"))
    table = _grid()
    for place, one in enumerate(patterns, 1):
        subject = words_for.in_one_line(concierge.subject_of_pattern(one, say()))
        said = say().say(f"recommend.pattern.{one.leaning}", what=subject)
        table.add_row(str(place), Text(cut(said)), "")
        table.add_row("", Text(concierge.reason_of_pattern(one, say()), style="dim"), "")
        table.add_row("", Text(visible(one.key), style="cyan"), "")
    key = visible(patterns[0].key)
    hint = Text(say().say("recommend.next_pattern", key=key), style="dim")
    return Group(Text(say().say("recommend.patterns_head"), style="bold"), table, hint)


def _items(numbered: Iterable[tuple[int, concierge.Recommendation]]) -> RenderableType:
    """A title in a few lines: what it is and what mark is expected, its other name, what speaks for it and against."""
    table = _grid()
    for place, one in numbered:
        table.add_row(Text(str(place), style="bold"), Text(_offered(one)), Text(_score(one), style="green"))
        if others := cut(words_for.other_names(one.title), _LONGEST_NAME):
            table.add_row("", Text(others, style="dim"), "")
        for sign, said, style in (
            ("+", why_for(one), "green"),
            ("−", why_not(one), "yellow"),
            ("→", why_how(one), "dim"),
        ):
            if said:
                table.add_row("", Text(f"{sign} {' · '.join(said)}", style=style), "")
        if one.seen_by:
            names = ", ".join(words_for.in_one_line(name) or "?" for name in one.seen_by)
            table.add_row("", Text(say().say("recommend.seen_by", names=cut(names)), style="yellow"), "")
    return table


def _offered(one: concierge.Recommendation) -> str:
    """The title in one line, with its kind, length and genres."""
    title = one.title
    facts = [words_for.label(title), words_for.kind(title)]
    if one.episode is not None:
        facts.append(words_for.part(one.episode.season, one.episode.number))
    if title.runtime_min:
        facts.append(say().duration(title.runtime_min * 60))
    if title.genres:
        facts.append(words_for.genres(title.genres[:_MOST_GENRES]))
    return " · ".join(facts)


def _score(one: concierge.Recommendation) -> str:
    return f"≈ {say().decimal(one.score)}"


def _sizes(size: concierge.SizeRange) -> str:
    """From and to: "4–8 GB"."""
    low, high = say().size(size.low_bytes), say().size(size.high_bytes)
    amount, _, unit = low.partition(" ")
    short = amount.removesuffix(",0").removesuffix(".0")
    high = high.replace(",0 ", " ").replace(".0 ", " ")
    return f"{short}–{high}" if high.endswith(unit) else f"{short} {unit} – {high}"


def _packed_name(item: concierge.PackItem) -> Text:
    title = item.what.title
    name = words_for.label(title)
    if not item.episodes:
        return Text(name)
    first = words_for.part(item.first_season, item.first_episode)
    part = say().say("recommend.episodes", n=item.episodes, first=first)
    return Text.assemble(name, (f"\n{part}", "dim"))


def _dived(dive: concierge.DeepDive) -> str:
    said = say().say("recommend.dive_count", n=dive.total, seen=len(dive.seen))
    if dive.average is None:
        return said
    return f"{said} {say().say('recommend.dive_average', average=say().decimal(dive.average))}"


def _seen(seen: Sequence[concierge.OwnTitle]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for one in seen:
        mark = say().decimal(one.score.points) if one.score is not None else "–"
        table.add_row(f"  {mark}", Text(words_for.label(one.title.title)))
    return table


def _rest(rest: Sequence[concierge.Recommendation]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(no_wrap=True, justify="right")
    for one in rest:
        name = cut(words_for.in_one_line(one.title.name(say().language)), _LONGEST_NAME)
        table.add_row(f"  {one.title.year or '':4}", Text(name), Text(_score(one), style="green"))
    return table


def _grid() -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    return table


def _dim(key: str) -> Text:
    return Text(say().say(key), style="dim")
