"""Sentences for what tools tell of a person's own things."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from concierge.agent.grammar_figures import discoveries_said, figures_said
from concierge.agent.results import Answer, count_in, mapping_in, number_in, rows_in, text_in, words_in
from concierge.texts import Texts

__all__ = ["PERSONAL", "personal_reply"]

_Said: TypeAlias = Callable[[Answer, Texts], list[str]]


def personal_reply(tool: str, answer: Answer, say: Texts) -> str:
    """What a person reads about the result of one of the tools in `PERSONAL`."""
    if answer.get("status") == "ask":
        lines = [
            text_in(answer, "question"),
            *(f"• {text_in(row, 'means')}" for row in rows_in(answer, "choices")),
            text_in(answer, "newer_than"),
        ]
        return "\n".join(line for line in lines if line)
    return "\n".join(line for line in PERSONAL[tool](answer, say) if line) or say.say("agent.list.none")


def _name(row: Answer, say: Texts) -> str:
    words = text_in(row, "words")
    if "newer_than" in row:
        return say.say("cli.block.words_newer", words=words, year=str(row["newer_than"]))
    return say.say("cli.block.words", words=words) if words else text_in(row, "title")


def _marked(key: str) -> _Said:
    """What became of a mark, under that key."""

    def said(answer: Answer, say: Texts) -> list[str]:
        title = text_in(answer, "title") or text_in(answer, "words")
        if answer.get("status") == "same":
            return [say.say("cli.unchanged", title=title)]
        facts = {"title": title, "score": say.score(number_in(answer, "score") or 0)}
        level = "quiet" if answer.get("scope") == "quiet" else "never"
        is_of_episodes = key == "cli.marked.watched_add" and "marks" in answer
        chosen = "cli.marked.watched_episodes" if is_of_episodes else key.format(level=level)
        if "newer_than" in answer and say.knows(f"{chosen}_newer"):
            chosen, facts = f"{chosen}_newer", {**facts, "year": str(answer["newer_than"])}
        return [
            say.say(chosen, n=count_in(answer, "marks") or 1, **facts),
            say.say("cli.marked.took_rating") if answer.get("took_rating") else "",
            _undo(answer, say),
            say.say("agent.review.offer") if answer.get("worth_review") else "",
        ]

    return said


def _blocked(answer: Answer, say: Texts) -> list[str]:
    if answer.get("scope") != "genre":
        return _marked("cli.marked.block_{level}")(answer, say)
    key = "agent.block.genre_same" if answer.get("status") == "same" else "agent.block.genre_done"
    return [say.say(key, genre=text_in(answer, "text")), _outside(answer, say), _undo(answer, say)]


def _undo(answer: Answer, say: Texts) -> str:
    return say.say("agent.undo") if text_in(answer, "undo") else ""


def _outside(answer: Answer, say: Texts) -> str:
    return say.say("agent.outside") if answer.get("source") == "outside" else ""


def _profile_read(answer: Answer, say: Texts) -> list[str]:
    lines = " ".join(text_in(row, "text") for row in rows_in(answer, "digest")).split(" · ")
    facts = [text_in(row, "text") for row in rows_in(answer, "facts")]
    told = [f"• {line}" for line in (*lines, *facts) if line]
    return [*told, _more(answer, say)] if told else [say.say("agent.profile.none")]


def _profile_written(answer: Answer, say: Texts) -> list[str]:
    key = {"done": "agent.profile.saved", "removed": "agent.profile.removed"}.get(
        text_in(answer, "status"), "agent.profile.same"
    )
    return [
        say.say(key, section=text_in(answer, "heading"), text=text_in(answer, "text")),
        *(say.say("agent.profile.unclear", text=line) for line in words_in(answer, "unclear")),
        _outside(answer, say),
        _undo(answer, say),
    ]


def _remembered(answer: Answer, say: Texts) -> list[str]:
    key = "agent.noted_before" if answer.get("status") == "same" else "agent.noted"
    return [say.say(key, text=text_in(answer, "text")), _outside(answer, say), _undo(answer, say)]


def _notes(answer: Answer, say: Texts) -> list[str]:
    notes = [f"• {text_in(row, 'text')} ({text_in(row, 'on')})" for row in rows_in(answer, "notes")]
    return [*notes, _more(answer, say)] if notes else [say.say("agent.notes.none")]


def _more(answer: Answer, say: Texts) -> str:
    return say.say("agent.more") if answer.get("more") else ""


def _listed(name: str, key: Callable[[Answer], str], facts: Callable[[Answer, Texts], list[str]]) -> _Said:
    """A list under a heading that counts it; each title with what is known of it."""

    def said(answer: Answer, say: Texts) -> list[str]:
        rows = rows_in(answer, name)
        if not rows:
            return [say.say("agent.list.none")]
        lines = [
            " — ".join(part for part in (_name(row, say), ", ".join(facts(row, say))) if part) for row in rows
        ]
        return [
            say.say(key(answer), n=len(rows)),
            *(f"• {line}" for line in lines),
            _more(answer, say),
        ]

    return said


def _history_key(answer: Answer) -> str:
    show = text_in(answer, "show")
    return f"agent.list.{show if show in {'ratings', 'changes'} else 'watched'}"


def _history_facts(row: Answer, say: Texts) -> list[str]:
    score, action = number_in(row, "score"), text_in(row, "action")
    review, undo = text_in(row, "review"), text_in(row, "undo")
    return [
        part
        for part in (
            say.score(score) if score is not None else "",
            say.say(f"taste.{action}") if action else "",
            say.say("cli.episodes", n=count_in(row, "episodes")) if row.get("episodes") else "",
            say.say("cli.times", n=count_in(row, "times")) if row.get("times") else "",
            text_in(row, "on"),
            f"«{review}»" if review else "",
            undo,
        )
        if part
    ]


def _undone(answer: Answer, say: Texts) -> list[str]:
    if answer.get("what") == "note":
        return [say.say("agent.forgotten", text=text_in(answer, "text"))]
    if answer.get("what") == "profile":
        return [say.say("agent.undone.profile"), _undo(answer, say)]
    title = text_in(answer, "title") or text_in(answer, "words")
    if not title:
        return [say.say("agent.undone")]
    if answer.get("is_again"):
        return [say.say("cli.redone", title=title), _undo(answer, say)]
    action = say.say(f"taste.{text_in(answer, 'action')}")
    return [say.say("cli.undone", action=action, title=title), _undo(answer, say)]


def _imports(answer: Answer, say: Texts) -> list[str]:
    accounts = [_account(row, say) for row in rows_in(answer, "accounts")]
    names = [f"• {_open_name(row, say)}" for row in rows_in(answer, "names")]
    return [
        *(accounts or [say.say("account.none_connected")]),
        say.say("agent.import.open", n=count_in(answer, "open")) if names else "",
        *names,
        _more(answer, say),
    ]


def _account(row: Answer, say: Texts) -> str:
    service = text_in(row, "service")
    state = say.say(f"account.state.{text_in(row, 'state')}")
    if row.get("failure"):
        state = say.error(text_in(row, "failure"), {"service": service})
    read = text_in(row, "read_on") or say.say("account.never_synced")
    return say.say("agent.import.account", service=say.site(service), state=state, read=read)


def _open_name(row: Answer, say: Texts) -> str:
    name = f"{text_in(row, 'name')} ({row['year']})" if row.get("year") else text_in(row, "name")
    choices = "; ".join(text_in(choice, "title") for choice in rows_in(row, "choices"))
    reason = say.say(f"import.state.{text_in(row, 'reason')}")
    return f"{name} — {reason}: {choices}" if choices else f"{name} — {reason}"


def _settings(answer: Answer, say: Texts) -> list[str]:
    limits = mapping_in(answer.get("limits"))
    voices = ", ".join(_voice(row, say) for row in rows_in(answer, "voices"))
    language = say.say(f"agent.language.{text_in(answer, 'language')}")
    spoken = say.say(f"agent.language.{text_in(answer, 'voices_language')}")
    profile, resolution = text_in(answer, "quality_profile"), text_in(answer, "resolution")
    downloads = count_in(limits, "downloads_a_day")
    return [
        say.say("agent.settings.language", language=language),
        say.say("agent.settings.quality", profile=profile, resolution=resolution),
        _filled("agent.settings.max_size", answer, "max_size", say),
        say.say("agent.settings.voices", voices=voices, language=spoken) if voices else "",
        _filled("agent.settings.alone", answer, "starts_alone_up_to", say),
        say.say("agent.settings.downloads", n=downloads) if "downloads_a_day" in limits else "",
        _filled("agent.settings.held", limits, "held", say),
        _filled("agent.settings.money", limits, "money_a_day_usd", say),
        _filled("agent.settings.age", limits, "age", say),
        say.say("agent.settings.cost", value=say.decimal(number_in(answer, "cost_today_usd") or 0, 2)),
    ]


def _filled(key: str, row: Answer, name: str, say: Texts) -> str:
    """The sentence with what stands there; "" where nothing does."""
    value = row.get(name)
    return "" if value is None else say.say(key, value=str(value))


def _voice(row: Answer, say: Texts) -> str:
    kind = text_in(row, "kind")
    told = say.say(f"reason.voice_{kind}") if say.knows(f"reason.voice_{kind}") else kind
    return " ".join(part for part in (told, text_in(row, "studio")) if part)


PERSONAL: Final[Mapping[str, _Said]] = {
    "read_profile": _profile_read,
    "update_profile": _profile_written,
    "remember": _remembered,
    "search_memory": _notes,
    "watchlist": _listed("titles", lambda _: "agent.list.watchlist", _history_facts),
    "watchlist_add": _marked("cli.marked.watchlist_add"),
    "watchlist_remove": _marked("cli.marked.watchlist_remove"),
    "mark_watched": _marked("cli.marked.watched_add"),
    "unmark_watched": _marked("cli.marked.watched_remove"),
    "rate_title": _marked("cli.marked.rate"),
    "review_title": _marked("agent.review.saved"),
    "viewing_history": _listed("rows", _history_key, _history_facts),
    "undo_change": _undone,
    "statistics": figures_said,
    "discoveries": discoveries_said,
    "ban_scopes": _blocked,
    "block": _blocked,
    "unblock": _marked("cli.marked.unblock"),
    "blocklist": _listed(
        "blocked",
        lambda _: "agent.list.blocked",
        lambda row, say: [say.say(f"block.{text_in(row, 'level')}")],
    ),
    "import_status": _imports,
    "settings": _settings,
}
