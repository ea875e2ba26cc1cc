"""Which of the person's downloads a model means, and how tools tell of one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from concierge.agent.tool import ToolContext
from concierge.errors import Ambiguous, NotFound
from concierge.model.conversation import JsonValue
from concierge.model.declension import is_word_so
from concierge.model.download import Download
from concierge.model.proposal import ProposalOption
from concierge.model.same_name import words_of
from concierge.services.downloads import DownloadProgress

__all__ = ["Which", "download_view", "meant", "name_of", "propose"]

Which = Annotated[
    str, Field(description="its id from list_downloads, or words of its name; empty if they have but one")
]
_LONGEST = 100


async def meant(ctx: ToolContext, which: str) -> DownloadProgress:
    """The one download that the id or the words name, of those that the person may see; "" names the only one.

    Raises:
        NotFound: none is named so.
        Ambiguous: several are.
    """
    asked = which.strip().casefold()
    shown = await ctx.me.downloads.list()
    found = [one for one in shown if asked in {one.download.id, one.download.info_hash}]
    found = found or [one for one in shown if _is_named(one.download, asked.split())]
    if not found:
        raise NotFound(f"no download {which!r}", what=which, problem="" if which else "download")
    if len(found) > 1:
        names = tuple(f"{one.download.id} {name_of(one.download, ctx.language)}" for one in found[:5])
        raise Ambiguous(f"{which!r} may be: {'; '.join(names)}", choices=names)
    return found[0]


async def propose(ctx: ToolContext, title: str, options: Sequence[ProposalOption]) -> JsonValue:
    """Puts the options before the person: nothing happens until they press one."""
    ctx.proposals.append(await ctx.me.proposals.propose(title, options))
    return {"status": "proposed", "title": title, "options": [option.act.value for option in options]}


def name_of(download: Download, language: str) -> str:
    """The title as people know it; the release's name where no title is known."""
    return (download.title.label(language) if download.title else download.name)[:_LONGEST]


def download_view(one: DownloadProgress, language: str) -> Mapping[str, JsonValue]:
    """A download as a model sees it."""
    download, torrent = one.download, one.torrent
    facts: Mapping[str, JsonValue] = {
        "id": download.id,
        "name": name_of(download, language),
        "season": download.season,
        "episode": download.episode,
        "state": download.state.value,
        "is_paused": download.is_paused,
        "torrent": torrent.state.value if torrent else None,
        "percent": round(torrent.progress * 100) if torrent else None,
        "speed_bps": torrent.speed_bps if torrent else None,
        "failure": download.failure_code,
        "is_followed": one.following is not None or None,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _is_named(download: Download, words: Sequence[str]) -> bool:
    title = download.title
    names = (title.name_ru, title.name_en, title.name_original, str(title.year or "")) if title else ()
    text = " ".join((*names, download.name, download.id)).casefold()
    kept = words_of(text)
    return all(word in text or any(is_word_so(word, one) for one in kept) for word in words)
