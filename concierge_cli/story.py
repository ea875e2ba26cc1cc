"""A sentence's whole story in a terminal: the answer as it streams, the choice, and the download to its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import concierge
from concierge_cli.documenting import agent_event
from concierge_cli.failures import EXIT_UNABLE, exit_code_of
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say
from concierge_cli.output import Flow, note, notes, show, write_line
from concierge_cli.render import options_view
from concierge_cli.typed import is_number
from concierge_cli.watching import is_done, watch

__all__ = ["Story", "choose", "placed_paths", "tell"]

_WISH_TO_HAVE = frozenset({"get_title", "start_download"})
_NO = frozenset({"", "n", "no", "н", "нет", "q"})


@dataclass(slots=True)
class Story:
    """What came of a sentence."""

    text: str = ""
    model_calls: int = 0
    tools: list[concierge.ToolFinished] = field(default_factory=list)
    proposals: list[concierge.Proposal] = field(default_factory=list)
    downloads: list[concierge.DownloadProgress] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 if nothing is left to decide and nothing failed; 1 also if something was wanted and nothing fits."""
        failed = [tool.code for tool in self.tools if tool.code]
        if self.downloads:
            return 0 if all(map(is_done, self.downloads)) else EXIT_UNABLE
        if failed:
            return exit_code_of(failed[-1])
        is_wanted = any(tool.name in _WISH_TO_HAVE for tool in self.tools)
        return EXIT_UNABLE if is_wanted or self.proposals else 0


async def tell(
    me: concierge.UserView, text: str, *, yes: bool, as_json: bool, keyboard: Keyboard | None = None
) -> Story:
    """Asks, shows the events as they come, lets the person choose, and follows what was started."""
    story = Story()
    started: list[str] = []
    flow = Flow()
    async for event in me.agent.ask(text):
        _show_event(event, flow, as_json=as_json)
        match event:
            case concierge.Proposal():
                story.proposals.append(event)
            case concierge.ToolFinished():
                story.tools.append(event)
            case concierge.Finished():
                story.text, story.model_calls = event.text, event.model_calls
                started += event.started
    for proposal in story.proposals:
        option = await _chosen(proposal, keyboard or Keyboard(), yes=yes, as_json=as_json)
        if option is not None:
            started.append((await me.proposals.accept(proposal.id, option=option)).id)
    for download_id in started:
        story.downloads.append(await watch(me, await me.downloads.get(download_id), as_json=as_json))
    return story


async def choose(options: int, keyboard: Keyboard) -> int | None:
    """The number that the person types, 1 to `options`; None for "no" and where nobody can be asked."""
    if not keyboard.is_there:
        return None
    while True:
        notes.print(say().say("cli.choose", n=options), end=" ")
        typed = ((await keyboard.line()) or "").strip().lower()
        if typed in _NO:
            return None
        if is_number(typed) and 1 <= int(typed) <= options:
            return int(typed)


async def _chosen(
    proposal: concierge.Proposal, keyboard: Keyboard, *, yes: bool, as_json: bool
) -> int | None:
    # Who agrees to the best in advance has not agreed to a compromise.
    agrees = yes and proposal.options[0].label != "relaxed"
    if as_json:
        return 1 if agrees else None
    show(options_view(proposal))
    option = 1 if agrees else await choose(len(proposal.options), keyboard)
    if option is None:
        note(say().say("cli.open_proposal", id=proposal.id))
    else:
        note(say().say("cli.chosen", pick=option), style="dim")
    return option


def _show_event(event: concierge.AgentEvent, flow: Flow, *, as_json: bool) -> None:
    if as_json:
        write_line(agent_event(event))
        return
    match event:
        case concierge.TextDelta():
            flow.feed(event.text)
        case concierge.Switched():
            note(say().switched(event.to, event.code, event.facts), style="dim")
        case concierge.ToolStarted():
            note(say().say(f"tool.{event.name}") + "…", style="dim")
        case concierge.Finished():
            flow.end()


def placed_paths(downloads: Sequence[concierge.DownloadProgress]) -> list[str]:
    """Every path in the library that the downloads ended in."""
    return [path for each in downloads for path in each.download.placed]
