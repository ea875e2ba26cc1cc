"""The tool that has more of the same torrent fetched."""

from collections.abc import Sequence
from dataclasses import replace

from concierge.agent.own_downloads import Which, meant, name_of, propose
from concierge.agent.own_words import ask_for_files
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Episode, Season
from concierge.errors import ClientElsewhere
from concierge.model.access import Grant
from concierge.model.conversation import JsonValue
from concierge.model.download import Download
from concierge.model.proposal import ProposedAct
from concierge.model.selection import choose_files as files_of
from concierge.model.torrent import TorrentEntry
from concierge.services.offering import option_about
from concierge.texts import texts

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT)
async def choose_files(
    ctx: ToolContext, download: Which, season: Season = None, episode: Episode = None
) -> JsonValue:
    """Has more of a download's torrent fetched: a season, an episode, or everything without either.

    Another episode brings the rest of its season. The status is `proposed` if the person has to press a button.
    """
    one = (await meant(ctx, download)).download
    mine = ctx.me.downloads
    if not mine.owns_client:
        raise ClientElsewhere("its client is another process's", n=1)
    if season is None and episode is not None:
        season = 1 if one.season is None else one.season
    wider = await mine.wider(one.id, season=season, episode=episode)
    added = [entry for entry in wider if not entry.is_wanted]
    name = name_of(one, ctx.language)
    if wider and not added:
        return {"status": "nothing", "title": name}
    size = sum(round(entry.size_bytes * (1 - entry.progress)) for entry in added) if wider else None
    asked = files_of(wider, season=season, episode=episode).entries if wider else ()
    if _is_granted(ctx, size) and all(entry in asked for entry in added):
        changed = await mine.widen(one.id, season=season, episode=episode)
        ctx.started.append(changed.id)
        return {"status": "started", "title": name, "size": texts(ctx.language).size(size)}
    option = option_about(
        ProposedAct.CHOOSE, [one], ctx.language, size_bytes=size, why=_what(ctx, one, season, added)
    )
    return await propose(ctx, name, [replace(option, season=season, episode=episode)])


def _what(ctx: ToolContext, one: Download, season: int | None, added: Sequence[TorrentEntry]) -> str:
    """What is wanted afterwards, and how many files come for it."""
    say = texts(ctx.language)
    is_season = season is not None and season == one.season
    whole = say.say("agent.whole_season", season=season or 0) if is_season else say.say("agent.whole_torrent")
    return say.say("agent.more_files", n=len(added), part=whole) if added else whole


def _is_granted(ctx: ToolContext, size_bytes: int | None) -> bool:
    user = ctx.me.user
    is_own_wish = not ctx.has_outside_text and (not ctx.has_outside_past or ask_for_files(ctx))
    if not is_own_wish or size_bytes is None or not user.may(Grant.DOWNLOAD):
        return False
    return size_bytes <= user.preferences.auto_start_bytes


TOOL = choose_files
