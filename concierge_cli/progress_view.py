"""How next episodes, franchises and discoveries look in a terminal of 80 columns."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.language import day, say
from concierge_cli.title_view import failures_of, name_cell, titles_table
from concierge_cli.visible import cut

__all__ = ["discoveries_view", "franchise_view", "in_progress_view", "next_view"]

_MOST_SPANS = 6


def next_view(progress: concierge.SeriesProgress) -> RenderableType:
    """How far one series was seen, and what comes next."""
    parts: list[RenderableType] = [Text(_label(progress.title), style="bold"), Text(_state(progress))]
    if progress.aired and progress.state is not concierge.ProgressState.UNKNOWN:
        parts.append(Text(_seen(progress), style="dim"))
    if progress.missed:
        parts.append(Text(say().say("cli.next.missed", parts=_spans(progress.missed)), style="dim"))
    if progress.state is concierge.ProgressState.WATCHING and progress.next is not None:
        words = words_for.again(progress.title.name(say().language), _options(progress.next))
        parts.append(Text(say().say("cli.next.mark", words=words), style="dim"))
    return Group(*parts)


def in_progress_view(found: concierge.SeriesUnderWay) -> RenderableType:
    """The next episode of each series, those that can be seen by their numbers and the others by their days."""
    silent = failures_of(found.failures)
    if not found.series:
        return Group(*silent) if silent else Text(say().say("cli.next.none"))
    table = titles_table("title", "next", "viewed")
    for one in found.series:
        following = words_for.part(one.next.season, one.next.number) if one.next else ""
        if one.state is concierge.ProgressState.WAITING and one.next and one.next.air_date:
            following = f"{following} · {day(one.next.air_date)}"
        seen = say().say("cli.next.seen_of", seen=one.seen, aired=one.aired)
        table.add_row(name_cell(one.title), following, seen)
    return Group(table, *silent, Text(say().say("cli.next.one"), style="dim"))


def franchise_view(franchise: concierge.Franchise) -> RenderableType:
    """The parts in the order of release, with what was seen and how it was liked."""
    name = cut(words_for.in_one_line(franchise.name))
    seen = say().say("cli.franchise.seen", seen=franchise.seen, n=franchise.out)
    parts: list[RenderableType] = [Text(name, style="bold")] if name else []
    table = titles_table("year", "title", "viewed")
    for part in franchise.parts:
        table.add_row(str(part.title.year or ""), name_cell(part.title), _mark(part))
    parts += [Text(seen), table, *failures_of(franchise.failures)]
    if franchise.missing:
        missing = franchise.missing[0].title
        year = (str(missing.year),) if missing.year else ()
        words = words_for.again(missing.name(say().language), year)
        parts.append(Text(say().say("cli.franchise.next", words=words), style="dim"))
    return Group(*parts)


def discoveries_view(found: concierge.Discoveries) -> RenderableType:
    """Whose films were seen, and at which the same hands were at work."""
    if not found.people and not found.coincidences:
        return Text(say().say("cli.discoveries.none"))
    parts: list[RenderableType] = []
    for one in found.people:
        parts += [*_discovery(one), Text("")]
    if found.coincidences:
        parts.append(Text(say().say("cli.discoveries.coincidences"), style="bold"))
        parts += [Text(_coincidence(one)) for one in found.coincidences]
    elif parts:
        parts.pop()
    return Group(*parts)


def _label(title: concierge.Title) -> str:
    name = cut(words_for.in_one_line(title.name(say().language)))
    return f"{name} ({words_for.years(title)})" if title.year else name


def _state(progress: concierge.SeriesProgress) -> str:
    match progress.state:
        case concierge.ProgressState.WATCHING if progress.next is not None:
            return say().say("cli.next.watching", episode=_episode(progress.next))
        case concierge.ProgressState.WAITING if progress.next is not None:
            return say().say("cli.next.waiting_for", episode=_episode(progress.next))
        case concierge.ProgressState.UNKNOWN if progress.aired:
            return say().say("cli.next.as_such")
        case state:
            return say().say(f"cli.next.{state}")


def _seen(progress: concierge.SeriesProgress) -> str:
    told = say().say("cli.next.seen", seen=progress.seen, aired=progress.aired)
    facts = [] if progress.last is None else [say().say("cli.next.last", part=words_for.part(*progress.last))]
    if progress.watched_at is not None:
        # Days are kept in UTC, and one that a person named has no hour.
        facts.append(day(progress.watched_at))
    return " · ".join((told, *facts))


def _episode(episode: concierge.Episode) -> str:
    """S02E05 «The name», 14.11.2026."""
    told = words_for.part(episode.season, episode.number)
    if name := cut(words_for.in_one_line(episode.name)):
        told = say().say("cli.next.named", part=told, name=name)
    return f"{told}, {day(episode.air_date)}" if episode.air_date else told


def _options(episode: concierge.Episode) -> tuple[str, ...]:
    return (f"--season {episode.season}", f"--episode {episode.number}")


def _spans(episodes: Sequence[concierge.Episode]) -> str:
    """The episodes, neighbours as one: "S01E01–E03, S02E05"."""
    runs = [
        [episode for _, episode in run]
        for _, run in groupby(enumerate(episodes), lambda pair: (pair[1].season, pair[1].number - pair[0]))
    ]
    told = [
        words_for.part(run[0].season, run[0].number) + (f"–E{run[-1].number:02}" if len(run) > 1 else "")
        for run in runs[:_MOST_SPANS]
    ]
    return ", ".join((*told, *(("…",) if len(runs) > _MOST_SPANS else ())))


def _mark(part: concierge.FranchisePart) -> Text:
    if part.is_seen or part.score is not None:
        return Text(f"✓ {words_for.points(part.score)}" if part.score else "✓")
    return Text(say().say("cli.franchise.unseen" if part.is_out else "cli.franchise.ahead"), style="dim")


def _discovery(one: concierge.Discovery) -> Iterable[RenderableType]:
    name = cut(words_for.in_one_line(one.person.label(say().language)))
    yield Text.assemble((name, "bold"), f" · {say().say(f'craft.{one.craft}')}")
    films = say().say("cli.discoveries.films", n=one.films)
    mean = "" if one.mean is None else say().say("cli.discoveries.mean", mean=say().score(round(one.mean, 1)))
    best = say().say("cli.discoveries.among", titles=_names(own.title.title for own in one.best))
    yield Text("; ".join(told for told in (films, mean) if told))
    yield Text(best, style="dim")
    if one.unwatched:
        yield Text(say().say("cli.discoveries.unwatched", titles=_names(one.unwatched)))
    elif not one.is_whole:
        yield Text(say().say("cli.discoveries.ask", name=words_for.again(name)), style="dim")


def _coincidence(one: concierge.Coincidence) -> str:
    return say().say(
        "cli.discoveries.coincidence",
        name=cut(words_for.in_one_line(one.person.label(say().language))),
        job=cut(words_for.job(one.job)),
        titles=_names(own.title.title for own in one.titles),
    )


def _names(titles: Iterable[concierge.Title]) -> str:
    return ", ".join(map(words_for.label, titles))
