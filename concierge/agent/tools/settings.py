"""The tool that tells what holds for the person: usual quality, voices, language, limits."""

from collections.abc import Mapping

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.quality_profile import QualityProfile, VoiceWish
from concierge.model.user import User
from concierge.texts import texts

__all__ = ["TOOL"]

_MOST_VOICES = 5


@tool(Effect.READ, is_private=True)
async def settings(ctx: ToolContext) -> JsonValue:
    """Tells the person's usual quality, size limit, voices and language, their limits, and what models cost today.

    The first ones change with `update_profile`, section quality; limits are the owner's to change.
    """
    user = ctx.me.user
    wanted = user.preferences.quality(user.language or ctx.language)
    return {
        "language": user.language or ctx.language,
        **_quality(wanted, user, ctx.language),
        "limits": _limits(user, ctx.language),
        "model": user.model.model or "usual",
        "cost_today_usd": round(ctx.cost_micros / 1e6, 4),
    }


def _quality(wanted: QualityProfile, user: User, language: str) -> Mapping[str, JsonValue]:
    granted = user.preferences.auto_start_bytes
    return {
        "quality_profile": wanted.name,
        "resolution": f"{wanted.resolution}p",
        "max_size": texts(language).size(wanted.max_size_bytes) if wanted.max_size_bytes else None,
        "voices_language": wanted.language,
        "voices": [_voice(one) for one in user.preferences.voices[:_MOST_VOICES]],
        "needs_subtitles": wanted.needs_subtitles,
        "starts_alone_up_to": texts(language).size(granted) if granted else None,
    }


def _voice(wish: VoiceWish) -> Mapping[str, JsonValue]:
    return {"kind": wish.kind.value if wish.kind else None, "studio": wish.studio}


def _limits(user: User, language: str) -> Mapping[str, JsonValue]:
    held = user.limits.held_bytes
    return {
        "downloads_a_day": user.limits.downloads_a_day,
        "held": None if held is None else texts(language).size(held),
        "money_a_day_usd": user.limits.money_a_day,
        "age": user.age_limit,
    }


TOOL = settings
