"""How cleanup looks, in a terminal of 80 columns and as documents."""

import math
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli.documents.cleanup import CleanupFateDocument, CleanupOutlookDocument
from concierge_cli.language import moment, say
from concierge_cli.visible import cut, visible

__all__ = ["cleanup_view", "fate_document", "fate_line", "outlook_document"]

_LEAVING = {
    concierge.CleanupVerdict.GOES,
    concierge.CleanupVerdict.TRASHED,
    concierge.CleanupVerdict.DUE,
}


def cleanup_view(outlooks: Sequence[concierge.CleanupOutlook]) -> RenderableType:
    """Each download with what becomes of its torrent and why; and what to do about it."""
    if not outlooks:
        return Text(say().say("cleanup.none"))
    lines = [line for outlook in outlooks for line in _lines(outlook)]
    return Group(*lines, *(Text(say().say(key), style="dim") for key in _next(outlooks)))


def fate_line(download: concierge.Download) -> str:
    """What is said after a person's word on a torrent."""
    key = "kept_later" if download.fate == "keep" and download.trashed_at else f"said_{download.fate}"
    return say().say(f"cleanup.{key}", id=download.id)


def outlook_document(outlook: concierge.CleanupOutlook) -> CleanupOutlookDocument:
    """The document of a torrent's outlook."""
    download = outlook.download
    return CleanupOutlookDocument(
        id=download.id,
        name=download.name,
        title=download.title.label(say().language) if download.title else None,
        verdict=outlook.verdict.value,
        ratio=outlook.ratio,
        days=outlook.days,
        wanted_ratio=outlook.rule.ratio,
        wanted_days=outlook.rule.days,
        leaves_at=outlook.leaves_at,
    )


def fate_document(download: concierge.Download) -> CleanupFateDocument:
    """The document of a person's word on a torrent."""
    return CleanupFateDocument(
        id=download.id,
        name=download.name,
        fate=download.fate.value,
        is_trashed=download.trashed_at is not None,
    )


def _lines(outlook: concierge.CleanupOutlook) -> list[Text]:
    download = outlook.download
    name = download.title.label(say().language) if download.title else cut(download.name)
    style = "yellow" if outlook.verdict in _LEAVING else ""
    return [
        Text.assemble((download.id, "bold"), f"  {visible(name)}"),
        Text(f"  {_reason(outlook)}", style=style),
    ]


def _reason(outlook: concierge.CleanupOutlook) -> str:
    match outlook.verdict:
        case concierge.CleanupVerdict.SEEDING:
            return " · ".join(_unmet(outlook))
        case concierge.CleanupVerdict.TRASHED if outlook.leaves_at is not None:
            return say().say("cleanup.trashed", moment=f"{moment(outlook.leaves_at)} UTC")
        case concierge.CleanupVerdict.ASKED:
            return say().say("cleanup.asked", id=outlook.download.id)
        case verdict:
            return say().say(f"cleanup.{verdict}")


def _unmet(outlook: concierge.CleanupOutlook) -> list[str]:
    """How much longer it is shared: each of these would be enough."""
    rule = outlook.rule
    parts = [say().say("cleanup.seeding")]
    if rule.days is not None and outlook.days is not None:
        parts.append(say().say("cleanup.days_left", n=max(1, math.ceil(rule.days - outlook.days))))
    if rule.ratio is not None:
        ratio = "?" if outlook.ratio is None else say().decimal(outlook.ratio)
        parts.append(say().say("cleanup.ratio", ratio=ratio, wanted=say().decimal(rule.ratio)))
    return parts


def _next(outlooks: Sequence[concierge.CleanupOutlook]) -> list[str]:
    verdicts = {outlook.verdict for outlook in outlooks}
    hints = {
        "cleanup.hint.undo": concierge.CleanupVerdict.TRASHED in verdicts,
        "cleanup.hint.no_rule": concierge.CleanupVerdict.NO_RULE in verdicts,
        "cleanup.hint.run": bool(verdicts & _LEAVING),
    }
    return ["cleanup.nothing_done", *(key for key, is_needed in hints.items() if is_needed)]
