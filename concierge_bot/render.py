"""How answers, proposals and downloads look in a chat: plain text, since names come from outside."""

from collections.abc import Sequence
from pathlib import PurePath

from telegram import ReplyKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.formatted import Formatted, bold, italic, joined, plain

__all__ = [
    "AnswerText",
    "error_text",
    "name_of",
    "placed_text",
    "progress_text",
    "proposal_text",
    "sentences",
]

LONGEST_NAME = 200


class AnswerText:
    """An answer as far as it has come: what was said, and under it what is being done."""

    def __init__(self, say: Texts) -> None:
        """Speaks in that language."""
        self._say = say
        self._running: dict[str, str] = {}
        self.text = ""

    @property
    def status(self) -> str:
        """The tools that are at work, one a line."""
        return "\n".join(f"⏳ {self._say.say(f'tool.{name}')}…" for name in self._running.values())

    def take(self, event: concierge.AgentEvent) -> None:
        """Adds the next event of the agent."""
        match event:
            case concierge.TextDelta():
                self.text += event.text
            case concierge.Switched():
                self.text += f"{self._say.switched(event.to, event.code, event.facts)}\n\n"
            case concierge.ToolStarted():
                self._running[event.call_id] = event.name
                # What a model says after a tool is a new thought.
                self.text = f"{self.text.rstrip()}\n\n" if self.text.strip() else ""
            case concierge.ToolFinished():
                self._running.pop(event.call_id, None)
            case concierge.Finished():
                self._running.clear()
                self.text = self.text if self.text.strip() else event.text


def error_text(error: concierge.ConciergeError, say: Texts, *, after: str = "") -> str:
    """What happened and what to do next, under what was said before."""
    sentence = f"⚠ {say.error(error.code, error.facts)}"
    return f"{after.rstrip()}\n\n{sentence}" if after.strip() else sentence


def proposal_text(proposal: concierge.Proposal, say: Texts) -> Formatted:
    """The title and its options, numbered: first what tells them apart, then what they are called."""
    parts = [bold(words_for.short(proposal.title, LONGEST_NAME))]
    for number, option in enumerate(proposal.options, 1):
        if option.act is not concierge.ProposedAct.START:
            facts = [option.why]
        else:
            about = say.say("time.about", time=say.duration(option.estimate_s)) if option.estimate_s else ""
            facts = [say.size(option.size_bytes), say.say("bot.seeders", n=option.seeders), about, option.why]
        place = bold(f"{number}. ") if len(proposal.options) > 1 else plain("")
        name = italic(words_for.short(option.release_name, LONGEST_NAME))
        parts.append(joined([place + plain(words_for.listed(facts)), name]))
    return joined(parts, "\n\n")


def sentences(answers: Sequence[concierge.OfferedAnswer]) -> ReplyKeyboardMarkup:
    """A key for each answer, which writes the sentence in the person's name and then goes away."""
    return ReplyKeyboardMarkup(
        [[one.says] for one in answers], resize_keyboard=True, one_time_keyboard=True, selective=True
    )


def progress_text(progress: concierge.DownloadProgress, say: Texts) -> str:
    """The download's name, what is being done for it and how far it is; of one in the library the name alone."""
    download = progress.download
    name = name_of(download, say)
    match download.state:
        case concierge.DownloadState.ON_NAS:
            # Where it lies is told when it is told that it is ready.
            return f"✓ {name}"
        case concierge.DownloadState.FAILED:
            return f"{name}\n{failure_text(download, say)}"
        case concierge.DownloadState.DOWNLOADED if not download.is_active or progress.torrent is None:
            return f"{name}\n{say.say('state.downloaded')}"
    facts = [_doing(progress, say)]
    torrent = progress.torrent
    if torrent is not None and torrent.wanted_bytes:
        facts.append(f"{torrent.progress * 100:.0f} %")
        if torrent.speed_bps and not torrent.is_complete:
            facts.append(say.say("bot.speed", size=say.size(torrent.speed_bps)))
        if torrent.eta_s and not torrent.is_complete:
            facts.append(say.say("bot.left", time=say.duration(torrent.eta_s)))
    if progress.estimate_s is not None:
        facts.append(say.say("time.about", time=say.duration(progress.estimate_s)))
    return f"{name}\n{' · '.join(facts)}"


def placed_text(download: concierge.Download, say: Texts) -> str:
    """Where the files of a finished download lie, and what of them is not as promised."""
    folders = dict.fromkeys(str(PurePath(path).parent) for path in download.placed)
    told = [say.breach(one.kind, one.promised, one.found, one.file) for one in download.breaches]
    return "\n".join([say.say("bot.placed"), *folders, *told])


def failure_text(download: concierge.Download, say: Texts) -> str:
    """Why the download failed."""
    facts = dict.fromkeys(("file", "what", "problem"), download.failure_detail)
    return f"⚠ {say.error(download.failure_code, facts)}"


def name_of(download: concierge.Download, say: Texts) -> str:
    """The title as people know it, with season and episode; the release's name where no title is known."""
    if download.title is None:
        return words_for.short(download.name, LONGEST_NAME)
    season = "" if download.season is None else f" S{download.season:02}"
    episode = "" if download.episode is None else f"E{download.episode:02}"
    return f"{words_for.label(download.title, say)}{season}{episode}"


def _doing(progress: concierge.DownloadProgress, say: Texts) -> str:
    download, torrent = progress.download, progress.torrent
    if download.is_paused:
        return say.say("torrent.paused")
    if progress.homeward_trouble:
        return say.say("homeward.waits", problem=say.say(f"failure.{progress.homeward_trouble}"))
    if progress.copied is not None:
        return say.say("homeward.copying", percent=int(progress.copied * 100))
    if download.state is concierge.DownloadState.DOWNLOADING and torrent is not None:
        return say.say(f"torrent.{torrent.state}")
    return say.say(f"state.{download.state}")
