"""A sentence's whole story in a terminal: the answer as it streams, the choice, and the download to its end."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import concierge
from concierge_cli.documents import proposal_document
from concierge_cli.following import follow, is_done
from concierge_cli.language import say
from concierge_cli.output import console, notes, write_line
from concierge_cli.render import proposal_view

__all__ = ["Story", "choose", "placed_paths", "tell"]


@dataclass(slots=True)
class Story:
    """What came of a sentence."""

    text: str = ""
    model_calls: int = 0
    proposals: list[concierge.Proposal] = field(default_factory=list)
    downloads: list[concierge.DownloadProgress] = field(default_factory=list)
    failed_tools: list[concierge.ToolFinished] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 if nothing is left to decide and nothing failed."""
        is_open = bool(self.proposals) and not self.downloads
        return 1 if is_open or self.failed_tools or not all(map(is_done, self.downloads)) else 0


async def tell(me: concierge.UserView, text: str, *, yes: bool, as_json: bool) -> Story:
    """Asks, shows the events as they come, lets the person choose, and follows what was started."""
    story = Story()
    started: list[str] = []
    async for event in me.agent.ask(text):
        _show_event(event, as_json=as_json)
        match event:
            case concierge.Proposal():
                story.proposals.append(event)
            case concierge.ToolFinished() if event.code:
                story.failed_tools.append(event)
            case concierge.Finished():
                story.text, story.model_calls = event.text, event.model_calls
                started += event.started
    for proposal in story.proposals:
        if download := await _accepted(me, proposal, yes=yes, as_json=as_json):
            started.append(download.id)
    for download_id in started:
        story.downloads.append(await follow(me, await me.downloads.get(download_id), as_json=as_json))
    return story


async def choose(options: int) -> int | None:
    """The number that the person types, 1 to `options`; None for "no" and where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    while True:
        notes.print(say().say("cli.choose", n=options), end=" ", markup=False)
        typed = (await asyncio.to_thread(sys.stdin.readline)).strip().lower()
        if typed in {"", "n", "no", "н", "нет", "q"}:
            return None
        if typed.isdecimal() and 1 <= int(typed) <= options:
            return int(typed)


async def _accepted(
    me: concierge.UserView, proposal: concierge.Proposal, *, yes: bool, as_json: bool
) -> concierge.Download | None:
    if not as_json:
        console.print(proposal_view(proposal))
    option = 1 if yes else None if as_json else await choose(len(proposal.options))
    if option is None:
        if not as_json:
            notes.print(say().say("cli.open_proposal", id=proposal.id), markup=False, soft_wrap=True)
        return None
    if not as_json:
        notes.print(say().say("cli.chosen", pick=option), markup=False)
    return await me.proposals.accept(proposal.id, option=option)


def _show_event(event: object, *, as_json: bool) -> None:
    if as_json:
        write_line(_event_document(event))
        return
    match event:
        case concierge.TextDelta():
            console.print(event.text, end="", markup=False, soft_wrap=not sys.stdout.isatty())
            sys.stdout.flush()
        case concierge.ToolStarted():
            notes.print(say().say(f"tool.{event.name}") + "…", style="dim", markup=False)
        case concierge.Finished():
            console.print()


def _event_document(event: object) -> dict[str, object]:
    match event:
        case concierge.TextDelta():
            return {"event": "text", "text": event.text}
        case concierge.ToolStarted():
            return {"event": "tool_started", "name": event.name}
        case concierge.ToolFinished():
            return {"event": "tool_finished", "name": event.name, "code": event.code}
        case concierge.Proposal():
            return {"event": "proposal", **proposal_document(event).model_dump()}
        case concierge.Finished():
            return {"event": "answered", "text": event.text, "model_calls": event.model_calls}
        case _:
            return {"event": type(event).__name__}


def placed_paths(downloads: Sequence[concierge.DownloadProgress]) -> list[str]:
    """Every path in the library that the downloads ended in."""
    return [path for each in downloads for path in each.download.placed]
