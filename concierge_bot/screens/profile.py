"""What is known of a person, section by section, and how it came to be."""

from collections.abc import Iterator

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import EMPTY, Formatted, Words, bold, italic, joined, plain
from concierge_bot.moments import day
from concierge_bot.screen import Screen, key, once
from concierge_bot.visit import Visit

__all__ = ["ACTION", "history_screen", "profile_screen", "reset_done_screen", "reset_screen"]

ACTION = "profile"
MOST_REVISIONS = 8
LONGEST = 3800


async def profile_screen(visit: Visit, note: Words = "") -> Screen:
    """The profile for reading; `note` stands above."""
    say, revision = visit.say, await visit.me.profile.get()
    # What nobody has written yet may be in a language that they do not read.
    is_readable = revision.number > 0 or revision.document.language == say.language
    body = joined(_lines(revision.text())).cut(LONGEST) if is_readable else EMPTY
    hints = [italic(say.say("bot.profile.unchanged" if revision.number == 0 else "bot.profile.hint"))]
    rows = [[key(say.say("bot.profile.reset"), ACTION, do="ask_reset")]]
    if revision.number:
        undo = once(say.say("bot.profile.undo"), ACTION, do="undo", before=str(revision.number))
        rows.insert(0, [undo, key(say.say("bot.profile.history"), ACTION, do="history")])
    return Screen(words=joined([note, body, *hints], "\n\n"), rows=rows)


async def history_screen(visit: Visit) -> Screen:
    """The last changes, each of which can be gone back to."""
    say = visit.say
    revisions = await visit.me.profile.history(limit=MOST_REVISIONS)
    lines = [_change(one, say) for one in revisions]
    rows = [
        [
            once(
                say.say("bot.profile.restore", number=one.number),
                ACTION,
                do="restore",
                number=str(one.number),
            )
        ]
        for one in revisions[1:]
    ]
    back = key(say.say("bot.back"), ACTION, do="show")
    return Screen(words=joined([bold(say.say("bot.profile.changes")), *lines]), rows=[*rows, [back]])


async def reset_screen(visit: Visit) -> Screen:
    """Asks whether everything is to be forgotten that was told."""
    say = visit.say
    reset = once(say.say("bot.profile.reset_yes"), ACTION, do="reset")
    back = key(say.say("bot.profile.reset_no"), ACTION, do="show")
    return Screen(words=say.say("bot.profile.ask_reset"), rows=[[reset], [back]], as_one=True)


def reset_done_screen(say: Texts, before: int) -> Screen:
    """The profile is new, and how the old one comes back."""
    back = once(say.say("bot.profile.reset_undo"), ACTION, do="restore", number=str(before))
    return Screen(words=say.say("bot.profile.is_reset"), rows=[[back]] if before else ())


def _lines(text: str) -> Iterator[Formatted]:
    """The document line by line: what looks like markup elsewhere is literal here."""
    for line in text.splitlines()[1:]:
        if line.startswith("## "):
            yield plain("\n") + bold(plain(line[3:]))
        elif line.startswith("- "):
            yield plain(f"• {line[2:]}")
        elif line.strip():
            yield plain(line)


def _change(one: concierge.Revision, say: Texts) -> str:
    note = say.say(f"profile.note.{one.note}")
    return f"{one.number}. {day(one.changed_at, say)} · {note}, {say.say(f'profile.by.{one.by}')}"
