"""Releases to choose from: recommended, fastest, smallest; all that fit; and why the others do not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.formatted import Formatted, Words, bold, italic, joined
from concierge_bot.pages import Page, turning_keys
from concierge_bot.visit import Key

__all__ = [
    "ALL_ACTION",
    "all_keys",
    "all_text",
    "page_of",
    "part_of",
    "pick_keys",
    "picks_text",
    "release_text",
]

ALL_ACTION = "releases"
RELEASES_A_PAGE = 5
MOST_PICKS = 3
MOST_REASONS = 5
# The figures of each release have its seeders.
TOLD_ANYWAY = frozenset({"many_seeders"})
MOST_VOICES = 4
LONGEST_RELEASE, LONGEST_VOICE, LONGEST_SITES = 160, 40, 60
MOST_COMPROMISES = 4
# A page is one message, which is turned in its place.
LONGEST_ENTRY = 700


def picks_text(report: concierge.SearchReport, say: Texts) -> Formatted:
    """What there is, the picks with what speaks for and against each, and who did not answer."""
    shown = _shown(report)
    releases = [release_text(one, number, say) for number, one in enumerate(shown, 1)]
    failures = [f"⚠ {_failure(failure, say)}" for failure in report.failures]
    compromises = say.say("bot.pick.compromises") if not shown and report.relaxations else ""
    head = joined([bold(_head(report, say)), _summary(report, say), compromises])
    return joined([head, *releases, joined(failures)], "\n\n")


def pick_keys(report: concierge.SearchReport, say: Texts) -> Sequence[Sequence[Key]]:
    """A row for each pick, what would fit with something given up, and the way to everything that was found."""
    rows = [_release_keys(one, number, say) for number, one in enumerate(_shown(report), 1)]
    handle = _any_handle(report)
    if not handle:
        return rows
    if not report.accepted:
        rows += [
            [
                Key(
                    label=words_for.short(_promise(one, say), 60),
                    action="relax",
                    args={"handle": handle, "number": str(number)},
                    is_single_use=False,
                )
            ]
            for number, one in enumerate(report.relaxations[:MOST_COMPROMISES])
        ]
    found = len(report.accepted) + len(report.rejected)
    if found > len(_shown(report)):
        label = say.say("bot.pick.all", n=found)
        rows.append([Key(label=label, action=ALL_ACTION, args={"handle": handle}, is_single_use=False)])
    return rows


def all_text(report: concierge.SearchReport, page: "Page[concierge.Decision]", say: Texts) -> Formatted:
    """A page of everything that was found: what fits, best first, then what does not, each with its reasons."""
    head = joined([bold(_head(report, say)), _summary(report, say)])
    releases = [
        release_text(one, page.first + at, say).cut(LONGEST_ENTRY) for at, one in enumerate(page.items, 1)
    ]
    return joined([head, *releases], "\n\n")


def all_keys(
    report: concierge.SearchReport, page: "Page[concierge.Decision]", say: Texts
) -> Sequence[Sequence[Key]]:
    """A row for each release of the page that fits, and the row that turns it."""
    rows = [
        _release_keys(one, page.first + at, say) for at, one in enumerate(page.items, 1) if not one.rejections
    ]
    return [*rows, *turning_keys(page, ALL_ACTION, {"handle": _any_handle(report)})]


def page_of(report: concierge.SearchReport, number: int) -> "Page[concierge.Decision]":
    """The page of that number, of all that was found."""
    return Page.of((*report.accepted, *report.rejected), number, RELEASES_A_PAGE)


def release_text(decision: concierge.Decision, number: int, say: Texts) -> Formatted:
    """One release: its role, its figures, its voices, the reasons, and its own name."""
    return joined(_lines(decision, number, say))


def _lines(decision: concierge.Decision, number: int, say: Texts) -> Iterator[Words]:
    release = decision.release
    roles = ", ".join(say.say(f"label.{label}") for label in decision.labels)
    time = say.say("time.about", time=say.duration(decision.estimate_s)) if decision.estimate_s else ""
    yield bold(f"{number}. {concierge.quality_name(decision.parsed)}") + (f" · ★ {roles}" if roles else "")
    sites = words_for.short("+".join(map(say.site, release.sources or (release.tracker,))), LONGEST_SITES)
    yield words_for.listed(
        [say.size(release.size_bytes), say.say("bot.seeders", n=release.seeders), time, sites]
    )
    voices = words_for.listed(dict.fromkeys(_voices(decision, say)), ", ")
    yield f"🎙 {voices}" if voices else ""
    praises = [one for one in decision.praises if one.code not in TOLD_ANYWAY]
    signs = (("+", praises), ("−", decision.penalties), ("✗", decision.rejections))
    for sign, reasons in signs:
        if reasons:
            yield f"{sign} {_reasons(reasons, say)}"
    yield italic(words_for.short(release.name, LONGEST_RELEASE))


def _voices(decision: concierge.Decision, say: Texts) -> Iterator[str]:
    for track in decision.parsed.tracks[:MOST_VOICES]:
        kind = track.kind.value if track.kind else ""
        key = "reason.original_track" if kind == "original" else f"reason.voice_{kind}"
        named = say.say(f"bot.voice.{kind}") if kind and say.knows(f"bot.voice.{kind}") else ""
        said = named or (say.say(key) if kind and say.knows(key) else "")
        studio = words_for.short(track.studio, LONGEST_VOICE)
        yield f"{said} ({studio})" if said and studio else said or studio


def _release_keys(decision: concierge.Decision, number: int, say: Texts) -> list[Key]:
    args = {"handle": decision.handle}
    size = say.size(decision.release.size_bytes)
    return [
        Key(label=f"⬇ {number} · {size}", action="begin", args=args),
        Key(label=".torrent", action="torrent", args=args, is_single_use=False),
        Key(label="magnet", action="magnet", args=args, is_single_use=False),
    ]


def _head(report: concierge.SearchReport, say: Texts) -> str:
    name = words_for.label(report.title, say) if report.title else words_for.short(report.words)
    return words_for.listed([name, part_of(report.wish.season, report.wish.episode)], " ")


def part_of(season: int | None, episode: int | None) -> str:
    """The place in a series: S02E05, S02; "" for none."""
    if season is None:
        return ""
    return f"S{season:02}" if episode is None else f"S{season:02}E{episode:02}"


def _summary(report: concierge.SearchReport, say: Texts) -> str:
    found = len(report.accepted) + len(report.rejected)
    if not found:
        return say.say("bot.pick.none_yet" if report.failures else "bot.pick.none")
    counts = Counter(one.rejections[0].code for one in report.rejected if one.rejections)
    reasons = ", ".join(say.say(f"rejected.{code}", n=n) for code, n in counts.most_common())
    line = say.say("bot.pick.found", n=found, fitting=len(report.accepted))
    return f"{line} {say.say('agent.turned_down', reasons=reasons)}" if reasons else line


def _promise(one: concierge.Relaxation, say: Texts) -> str:
    return say.promise([(change.code, change.facts) for change in one.changes], one.count)


def _reasons(reasons: Iterable[concierge.Reason], say: Texts) -> str:
    told = [say.fill(f"reason.{reason.code}", reason.facts) for reason in reasons]
    return " · ".join(words_for.short(one) for one in told[:MOST_REASONS])


def _failure(failure: concierge.SourceFailure, say: Texts) -> str:
    if failure.is_late:
        return say.say("bot.pick.late", service=say.site(failure.service))
    return say.error(failure.code, {"service": failure.service, **failure.facts})


def _shown(report: concierge.SearchReport) -> Sequence[concierge.Decision]:
    """Those with a role, and up to three with the next best: who asked for a choice gets one, however clear it is."""
    plain_ones = [one for one in report.accepted if not one.labels]
    return (*report.picks, *plain_ones)[:MOST_PICKS]


def _any_handle(report: concierge.SearchReport) -> str:
    """One by which the whole search is found again, also after a restart."""
    return next((one.handle for one in (*report.accepted, *report.rejected)), "")
