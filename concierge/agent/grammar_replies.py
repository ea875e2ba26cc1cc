"""Sentences for tool results, made from the catalogues alone."""

from concierge.agent.download_replies import DOWNLOAD_REPLIES
from concierge.agent.grammar_personal import PERSONAL, personal_reply
from concierge.agent.library_replies import there_said
from concierge.agent.results import Answer, count_in, mapping_in, rows_in, text_in, words_in
from concierge.agent.title_replies import TITLE_REPLIES
from concierge.agent.title_rows import silent_lines
from concierge.texts import Texts

__all__ = ["accounts_said", "reply"]

REPLIES = {**DOWNLOAD_REPLIES, **TITLE_REPLIES}


def reply(tool: str, answer: Answer, say: Texts) -> str:
    """What a person reads about a tool's result."""
    if "error" in answer:
        facts = mapping_in(answer.get("facts"))
        said = say.error(
            str(answer["error"]), {k: v for k, v in facts.items() if isinstance(v, str | int | float)}
        )
        return "\n".join((said, *(f"• {choice}" for choice in words_in(answer, "choices"))))
    if tool in PERSONAL:
        return personal_reply(tool, answer, say)
    if tool == "list_downloads":
        return _downloads(answer, say)
    if tool in REPLIES:
        return REPLIES[tool](answer, say)
    return "\n".join(
        line
        for line in (
            there_said(answer, say),
            _outcome(answer, say),
            *_changes(tool, answer),
            *_releases(tool, answer, say),
            *silent_lines(answer, say),
        )
        if line
    )


def _outcome(answer: Answer, say: Texts) -> str:
    title, found = str(answer.get("title") or say.say("agent.your_words")), count_in(answer, "found")
    fitting, status = count_in(answer, "fitting"), answer.get("status")
    if found == 0:
        return say.say("agent.none_found_yet" if answer.get("silent") else "agent.none_found", title=title)
    summary = _rejected(answer, say)
    if fitting == 0:
        advice = "agent.compromise" if answer.get("changes") else "agent.relax"
        return " ".join((say.say("agent.none_fit", title=title, n=found, reasons=summary), say.say(advice)))
    line = say.say("agent.found", title=title, n=found, fitting=fitting)
    turned_down = say.say("agent.turned_down", reasons=summary) if summary else ""
    ending = {"started": "agent.started", "proposed": "agent.choose"}.get(str(status), "")
    return " ".join(part for part in (line, turned_down, say.say(ending) if ending else "") if part)


def _rejected(answer: Answer, say: Texts) -> str:
    counts = mapping_in(answer.get("rejected"))
    return ", ".join(say.say(f"rejected.{code}", n=n) for code, n in counts.items() if isinstance(n, int))


def _changes(tool: str, answer: Answer) -> list[str]:
    """What would fit with something given up; `get_title` offers the same as buttons."""
    return (
        [f"• {text_in(row, 'text')}" for row in rows_in(answer, "changes")] if tool == "find_releases" else []
    )


def _releases(tool: str, answer: Answer, say: Texts) -> list[str]:
    if tool != "find_releases":
        return []
    return [
        say.say(
            "agent.release",
            handle=text_in(r, "handle"),
            name=text_in(r, "name"),
            size=text_in(r, "size"),
            seeders=count_in(r, "seeders"),
        )
        for r in rows_in(answer, "releases")
    ]


def accounts_said(answer: Answer, say: Texts) -> list[str]:
    """Which trackers were asked by an account that is not the person's own, a line each."""
    return [say.say("account.household", service=say.site(name)) for name in words_in(answer, "household")]


def _downloads(answer: Answer, say: Texts) -> str:
    rows = rows_in(answer, "downloads")
    if not rows:
        return say.say("agent.no_downloads")
    more = count_in(answer, "more")
    lines = [_download(row, say) for row in rows]
    return "\n".join([*lines, *([say.say("agent.and_more", n=more)] if more else [])])


def _download(row: Answer, say: Texts) -> str:
    state = say.say("torrent.paused" if row.get("is_paused") else f"state.{row.get('state')}")
    if row.get("failure"):
        state = f"{state} ({say.say('failure.' + str(row['failure']))})"
    if row.get("state") == "downloading" and isinstance(row.get("percent"), int):
        state = f"{state}, {row['percent']} %"
    return f"• {text_in(row, 'name')}: {state}"
