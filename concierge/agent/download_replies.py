"""Sentences for what the tools about downloads tell, made from the catalogues alone."""

from collections.abc import Callable, Mapping

from concierge.agent.results import Answer, count_in, rows_in, text_in
from concierge.texts import Texts

__all__ = ["DOWNLOAD_REPLIES"]


def _explained(answer: Answer, say: Texts) -> str:
    """The release with its reasons, then the others, then those that were turned down."""
    title = text_in(answer, "title")
    first, counts = answer.get("release"), answer.get("rejected")
    if not isinstance(first, Mapping):
        return say.say("agent.none_found", title=title)
    reasons = counts.items() if isinstance(counts, Mapping) else ()
    turned = ", ".join(say.say(f"rejected.{code}", n=n) for code, n in reasons if isinstance(n, int))
    lines = [
        # The release's name may be in any language, so it does not stand first.
        say.say("agent.explained", title=title),
        say.say("agent.explained.release", name=text_in(first, "name"), size=text_in(first, "size")),
        *_reasons(first, say),
    ]
    if others := rows_in(answer, "others"):
        lines += [say.say("agent.others"), *(_other(row, say) for row in others)]
    if turned:
        lines.append(say.say("agent.turned_down", reasons=turned))
        lines += [_other(row, say) for row in rows_in(answer, "refused")]
    return "\n".join(lines)


def _reasons(row: Answer, say: Texts) -> list[str]:
    keys = {"for": "agent.speaks_for", "against": "agent.speaks_against"}
    return [say.say(key, reasons=text_in(row, name)) for name, key in keys.items() if row.get(name)]


def _other(row: Answer, say: Texts) -> str:
    return "; ".join((f"• {text_in(row, 'name')} — {text_in(row, 'size')}", *_reasons(row, say)))


def _controlled(answer: Answer, say: Texts) -> str:
    if answer.get("status") == "proposed":
        return _proposed(answer, say)
    count, status = count_in(answer, "count"), text_in(answer, "status")
    if not count:
        return say.say(f"agent.none_{status}")
    names = [f"• {text_in(row, 'name')}" for row in rows_in(answer, "downloads")]
    return "\n".join((say.say(f"agent.{status}", n=count), *names, *_more(answer, say)))


def _proposed(answer: Answer, say: Texts) -> str:
    status = text_in(answer, "status")
    options = answer.get("options")
    kinds = options if isinstance(options, list) else []
    act = f"_{kinds[0]}" if status == "proposed" and kinds else ""
    return say.say(
        f"agent.download_{status}{act}", title=text_in(answer, "title"), size=text_in(answer, "size")
    )


def _listed(answer: Answer, say: Texts) -> str:
    count, name = count_in(answer, "count"), text_in(answer, "name")
    if not count:
        return say.say("agent.no_files_yet", name=name)
    head = say.say("agent.files", name=name, n=count, wanted=count_in(answer, "wanted"))
    return "\n".join((head, *(_file(row, say) for row in rows_in(answer, "files")), *_more(answer, say)))


def _file(row: Answer, say: Texts) -> str:
    done = f"{count_in(row, 'percent')} %" if row.get("is_wanted") else say.say("cli.downloads.not_wanted")
    return f"• {text_in(row, 'name')} — {text_in(row, 'size')}, {done}"


def _handed_over(answer: Answer, say: Texts) -> str:
    return say.say("agent.torrent", name=text_in(answer, "name"))


def _more(answer: Answer, say: Texts) -> list[str]:
    more = count_in(answer, "more")
    return [say.say("agent.and_more", n=more)] if more else []


DOWNLOAD_REPLIES: Mapping[str, Callable[[Answer, Texts], str]] = {
    "explain_choice": _explained,
    "control_downloads": _controlled,
    "remove_download": _proposed,
    "clear_downloads": _proposed,
    "choose_files": _proposed,
    "follow_download": _proposed,
    "unfollow_download": _proposed,
    "download_files": _listed,
    "torrent_link": _handed_over,
}
