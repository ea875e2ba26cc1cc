"""A sentence's whole story in a terminal: the answer as it streams, the choice, and the download to its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import concierge
from concierge_cli.documenting import agent_event, progress_event
from concierge_cli.failures import EXIT_UNABLE, exit_code_of
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say
from concierge_cli.output import Flow, note, show, write_line
from concierge_cli.picking import picked
from concierge_cli.render import option_lines, options_view
from concierge_cli.torrent_view import magnet_of, tell as tell_torrent
from concierge_cli.watching import is_done, watch

__all__ = ["Story", "placed_paths", "tell", "tell_done"]

_WISH_TO_HAVE = frozenset({"get_title", "start_download"})


@dataclass(slots=True)
class Story:
    """What came of a sentence."""

    text: str = ""
    model_calls: int = 0
    tools: list[concierge.ToolFinished] = field(default_factory=list)
    proposals: list[concierge.Proposal] = field(default_factory=list)
    torrents: list[concierge.TorrentOffered] = field(default_factory=list)
    answers: list[concierge.OfferedAnswer] = field(default_factory=list)
    downloads: list[concierge.DownloadProgress] = field(default_factory=list)
    is_done: bool = False
    """Whether what was proposed was done, and nothing of it goes on."""

    def take(self, event: concierge.AgentEvent) -> None:
        """Remembers what the event brings."""
        match event:
            case concierge.Proposal():
                self.proposals.append(event)
            case concierge.TorrentOffered():
                self.torrents.append(event)
            case concierge.AnswersOffered():
                self.answers += event.answers
            case concierge.ToolFinished():
                self.tools.append(event)
            case concierge.Finished():
                self.text, self.model_calls = event.text, event.model_calls

    @property
    def exit_code(self) -> int:
        """0 if nothing is left to decide and nothing failed; 1 also if something was wanted and nothing fits."""
        failed = [tool.code for tool in self.tools if tool.code]
        if self.downloads:
            return 0 if all(map(is_done, self.downloads)) else EXIT_UNABLE
        if failed:
            return exit_code_of(failed[-1])
        if self.is_done:
            return 0
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
        story.take(event)
        if isinstance(event, concierge.Finished):
            started += event.started
    for offered in () if as_json else story.torrents:
        await _hand_over(me, offered)
    for proposal in story.proposals:
        option = await _chosen(proposal, keyboard or Keyboard(), yes=yes, as_json=as_json)
        if option is not None:
            accepted = await me.proposals.accept(proposal.id, option=option)
            started += [accepted.download.id] if accepted.is_under_way else []
            story.is_done = story.is_done or tell_done(accepted, as_json=as_json)
    for download_id in started:
        story.downloads.append(await watch(me, await me.downloads.get(download_id), as_json=as_json))
    is_open = bool(story.answers) and not (as_json or yes or started or story.is_done)
    if is_open and (says := await _answer(story.answers, keyboard or Keyboard())):
        return await tell(me, says, yes=yes, as_json=as_json, keyboard=keyboard)
    return story


async def _answer(answers: Sequence[concierge.OfferedAnswer], keyboard: Keyboard) -> str:
    """What the person says to the question that stands open; "" for nothing, and where nobody can be asked."""
    if not keyboard.is_there:
        show("\n".join(f"• {one.says}" for one in answers))
    labels = [one.label for one in answers]
    chosen = await picked(labels, keyboard, question="cli.choose_answer", is_listed=False)
    if chosen is None:
        return ""
    says = answers[chosen - 1].says
    note(f"› {says}", style="bold")
    return says


async def _chosen(
    proposal: concierge.Proposal, keyboard: Keyboard, *, yes: bool, as_json: bool
) -> int | None:
    # Who agrees to the best in advance has not agreed to a compromise, and to nothing but a download.
    best = proposal.options[0]
    agrees = yes and best.label != "relaxed" and best.act is concierge.ProposedAct.START
    if as_json:
        return 1 if agrees else None
    show(options_view(proposal))
    question = "cli.choose" if best.act is concierge.ProposedAct.START else "cli.choose_act"
    option = 1 if agrees else await picked(option_lines(proposal), keyboard, question=question)
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


def tell_done(accepted: concierge.Accepted, *, as_json: bool) -> bool:
    """Says what was done with downloads, if nothing of it goes on; whether that is so."""
    if accepted.is_under_way:
        return False
    if as_json:
        for one in accepted.downloads:
            write_line(progress_event(concierge.DownloadProgress(download=one)))
    else:
        act = "follow" if accepted.option.act is concierge.ProposedAct.FOLLOW else "remove"
        show(say().say(f"act.done.{act}", n=len(accepted.downloads)))
    return True


async def _hand_over(me: concierge.UserView, offered: concierge.TorrentOffered) -> None:
    """The magnet link, and how to get the file."""
    tell_torrent(None, magnet_of(await me.downloads.torrent(offered.what)))
    note(say().say("cli.torrent_file", what=offered.what), style="dim")


def placed_paths(downloads: Sequence[concierge.DownloadProgress]) -> list[str]:
    """Every path in the library that the downloads ended in."""
    return [path for each in downloads for path in each.download.placed]
