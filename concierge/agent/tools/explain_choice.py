"""The tool that says why a release was chosen, and why the others were not."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.told import told
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.decision import Decision, Reason
from concierge.texts import texts

__all__ = ["TOOL"]

_LONGEST_NAME = 80
_OTHERS = 3


@tool(Effect.READ)
async def explain_choice(
    ctx: ToolContext,
    handle: Annotated[
        str, Field(description="a release of an earlier search; without it the newest search")
    ] = "",
) -> JsonValue:
    """Says why a release stands where it does, why not the others, and what turned releases down. Asks no tracker."""
    report = await ctx.me.search.explain(handle or None)
    counts = Counter(decision.rejections[0].code for decision in report.rejected)
    places = {decision.handle: place for place, decision in enumerate(report.accepted, 1)}
    every = {decision.handle: decision for decision in (*report.accepted, *report.rejected)}
    asked = handle.strip().lower() or (report.best.handle if report.best else "")
    first = every.pop(asked, None)
    others = [every[one.handle] for one in report.accepted if one.handle in every][:_OTHERS]
    refused = [every[one.handle] for one in report.rejected if one.handle in every][:_OTHERS]
    facts: Mapping[str, JsonValue] = {
        "title": report.title.label(ctx.language) if report.title else report.words,
        "found": len(report.accepted) + len(report.rejected),
        "fitting": len(report.accepted),
        "rejected": dict(counts.most_common(6)),
        "release": _view(first, places, ctx.language) if first else None,
    }
    return told(
        facts,
        others=[_view(one, places, ctx.language) for one in others],
        refused=[_view(one, places, ctx.language) for one in refused],
    )


def _view(decision: Decision, places: Mapping[str, int], language: str) -> Mapping[str, JsonValue]:
    release = decision.release
    facts: Mapping[str, JsonValue] = {
        "handle": decision.handle,
        "name": release.name[:_LONGEST_NAME],
        "place": places.get(decision.handle),
        "size": texts(language).size(release.size_bytes),
        "seeders": release.seeders,
        "for": _said(decision.praises, language),
        "against": _said(decision.rejections or decision.penalties, language),
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _said(reasons: tuple[Reason, ...], language: str) -> str:
    say = texts(language)
    return ", ".join(say.fill(f"reason.{reason.code}", reason.facts) for reason in reasons[:3])


TOOL = explain_choice
