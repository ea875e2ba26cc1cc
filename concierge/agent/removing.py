"""The buttons that end downloads: exactly those that the person was shown, whatever begins afterwards."""

from collections.abc import Sequence

from concierge.agent.tool import ToolContext
from concierge.model.download import Download
from concierge.model.proposal import ProposalOption, ProposedAct
from concierge.services.offering import option_about

__all__ = ["removal_options"]


def removal_options(ctx: ToolContext, downloads: Sequence[Download]) -> list[ProposalOption]:
    """First without the data, and with them where this process runs the torrents."""
    acts = [ProposedAct.REMOVE]
    if ctx.me.downloads.owns_client:
        acts.append(ProposedAct.REMOVE_WITH_DATA)
    sizes = [one.size_bytes for one in downloads]
    known = [size for size in sizes if size is not None]
    size = sum(known) if len(known) == len(sizes) else None
    return [option_about(act, downloads, ctx.language, size_bytes=size) for act in acts]
