"""How news are put into words: of one download, of a season's several, of a whole day's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from concierge.model.cards import card_of
from concierge.model.download import Download
from concierge.model.growth import episodes_in, in_words
from concierge.model.notice import Message, News, Notification, Topic
from concierge.model.title import TitleKind
from concierge.model.user import User
from concierge.texts import Texts, texts

__all__ = ["message_of", "notification_of", "together"]

LONGEST_NAME: Final = 200
# A digest is read at a glance, and a chat takes only so much in one message.
MOST_LINES: Final = 25


def notification_of(download: Download, news: News, language: str) -> Notification:
    """What is told of the download, in that language."""
    title = download.title
    return Notification(
        topic=news.topic,
        language=language,
        label=_label(download, language),
        name="" if title is None else _line(title.label(language)),
        card="" if title is None else card_of(title.kind, title.ids),
        poster="" if title is None else title.poster_url or "",
        release=_line(download.name),
        download_id=download.id,
        info_hash=download.info_hash,
        tracker=download.tracker,
        title="" if title is None else _line(title.name_original or title.name("en")),
        is_series=title is not None and title.kind is TitleKind.SERIES,
        year=title.year if title else None,
        season=download.season,
        episode=download.episode,
        tmdb=title.ids.tmdb if title else None,
        imdb=title.ids.imdb if title else None,
        tvdb=title.ids.tvdb if title else None,
        size_bytes=download.size_bytes,
        resolution=download.resolution,
        placed=download.placed,
        failure_code=news.growth.problem if news.growth else download.failure_code,
        failure_detail=download.failure_detail,
        breaches=download.breaches,
        instead=_line(news.instead),
        proposal_id=news.proposal_id,
        days=news.days,
        episodes=episodes_in(news.growth.added) if news.growth else (),
        files=len(news.growth.added) if news.growth else 0,
        is_fetched=news.is_fetched,
    )


def _label(download: Download, language: str) -> str:
    """The title as the person knows it, with season and episode; the release's name where no title is known."""
    if download.title is None:
        return _line(download.name) or download.info_hash
    season = "" if download.season is None else f" S{download.season:02}"
    episode = "" if download.episode is None else f"E{download.episode:02}"
    return f"{_line(download.title.label(language))}{season}{episode}"


def _line(name: str) -> str:
    """A stranger's name as one short line, without what a terminal or a phone would take for a command."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(seen.split())[:LONGEST_NAME]


def message_of(parts: Sequence[Notification], to: User, key: str) -> Message:
    """The one message that tells the person all of that."""
    language = parts[0].language
    say = texts(language)
    groups = together(parts)
    if len(groups) > 1:
        return _digest([_sum(group) for group in groups], parts, to=to, key=key, say=say)
    notification = _sum(groups[0])
    facts, in_chat = _facts(notification, say), _facts(notification, texts(language, in_chat=True))
    commands = dict.fromkeys(line for part in groups[0] for line in _commands(part, say))
    return Message(
        notification=notification,
        heading=_heading(notification, say),
        text="\n".join([*facts, *commands]),
        facts="\n".join(in_chat),
        key=key,
        to=to,
        parts=tuple(parts),
    )


def together(parts: Iterable[Notification]) -> list[list[Notification]]:
    """What can be told in one sentence, side by side: the same of one title's season."""
    groups: dict[tuple[object, ...], list[Notification]] = {}
    for part in parts:
        is_season = part.season is not None and bool(part.name)
        of_whom: tuple[object, ...] = (part.name, part.season) if is_season else (part.download_id,)
        groups.setdefault((part.topic, part.failure_code, *of_whom), []).append(part)
    return list(groups.values())


def _sum(parts: Sequence[Notification]) -> Notification:
    """The news of one season as one; what is told of the whole season says nothing of its episodes."""
    first = parts[0]
    if len(parts) == 1:
        return first
    is_whole = any(part.episode is None for part in parts)
    own = () if is_whole else tuple(sorted({part.episode for part in parts if part.episode is not None}))
    sizes = [part.size_bytes for part in parts if part.size_bytes is not None]
    return replace(
        first,
        label=f"{first.name} S{first.season or 0:02}{_episode_words(own)}",
        episode=own[0] if len(own) == 1 else None,
        episodes=own or tuple(sorted({number for part in parts for number in part.episodes})),
        files=sum(part.files for part in parts),
        size_bytes=sum(sizes) if sizes else None,
        placed=tuple(dict.fromkeys(path for part in parts for path in part.placed)),
        breaches=tuple(dict.fromkeys(breach for part in parts for breach in part.breaches)),
    )


def _episode_words(episodes: Sequence[int]) -> str:
    """The numbers as short as they go, such as E01–E04, E06."""
    runs: list[list[int]] = []
    for number in episodes:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join("–".join(f"E{end:02}" for end in dict.fromkeys((run[0], run[-1]))) for run in runs)


def _digest(
    news: Sequence[Notification], parts: Sequence[Notification], *, to: User, key: str, say: Texts
) -> Message:
    lines = [_heading(one, say) for one in news[:MOST_LINES]]
    if len(news) > MOST_LINES:
        lines.append(say.say("notify.digest.more", n=len(news) - MOST_LINES))
    label = ", ".join(_counted(parts, say))
    text = "\n".join(lines)
    heading = say.say("notify.digest.heading", name=label)
    summed = Notification(topic=Topic.DIGEST, language=news[0].language, label=label)
    return Message(
        notification=summed, heading=heading, text=text, facts=text, key=key, to=to, parts=tuple(parts)
    )


def _counted(parts: Sequence[Notification], say: Texts) -> Iterator[str]:
    """How many episodes and films can be watched, and how much else there is."""
    ready = [part for part in parts if part.topic is Topic.ON_NAS]
    episodes = sum(len(episodes_in(part.placed)) or 1 for part in ready if part.is_series)
    counts = {
        "episodes": episodes,
        "films": sum(not part.is_series for part in ready),
        "others": len(parts) - len(ready),
    }
    for name, count in counts.items():
        if count:
            yield say.say(f"notify.digest.{name}", n=count)


def _heading(notification: Notification, say: Texts) -> str:
    return say.say(f"notify.{notification.topic}.heading", name=notification.label)


def _facts(notification: Notification, say: Texts) -> list[str]:
    """What happened and why, a sentence or two."""
    match notification.topic:
        case Topic.FAILED | Topic.VANISHED | Topic.NAS_WAITS:
            detail = _line(notification.failure_detail)
            return [say.error(notification.failure_code, dict.fromkeys(("file", "what", "problem"), detail))]
        case Topic.NOT_AS_PROMISED:
            told = [say.breach(one.kind, one.promised, one.found, one.file) for one in notification.breaches]
            return [*told, say.say("notify.not_as_promised.text")]
        case Topic.ON_NAS:
            size = say.size(notification.size_bytes)
            return [say.say("notify.on_nas.text", n=len(notification.placed), size=size)]
        case Topic.STALLED:
            return [say.say("notify.stalled.text"), _instead(notification, say)]
        case Topic.GREW | Topic.UNDECIDED:
            return _about_topic(notification, say)
        case _:
            return _short(notification, say)


def _about_topic(notification: Notification, say: Texts) -> list[str]:
    """What a followed topic brings, or why its person has to decide."""
    if notification.topic is Topic.GREW:
        return [_grown(notification, say)]
    code = notification.failure_code
    why = say.say(f"growth.{code}") if say.knows(f"growth.{code}") else say.error(code, {})
    return [why, say.say("notify.undecided.text")]


def _short(notification: Notification, say: Texts) -> list[str]:
    topic = notification.topic
    if notification.is_fetched:
        return [say.say(f"notify.{topic}.fetched")]
    if topic not in {Topic.TRASHED, Topic.CLEANUP_ASKED}:
        return [say.say(f"notify.{topic}.text")]
    safety = [say.say("notify.trashed.in_library")] if notification.placed else []
    return [say.say(f"notify.{topic}.text", n=notification.days), *safety]


def _instead(notification: Notification, say: Texts) -> str:
    """What is proposed in place of what stands still, or begun, or that there is nothing."""
    step = "nothing" if not notification.instead else "proposed" if notification.proposal_id else "begun"
    return say.say(f"notify.stalled.{step}", name=notification.instead)


def _commands(notification: Notification, say: Texts) -> Iterator[str]:
    """What can be done about it in a terminal."""
    topic, download_id = notification.topic, notification.download_id
    match topic:
        case Topic.FAILED | Topic.VANISHED:
            yield say.say("notify.failed.next", id=download_id)
        case Topic.STALLED if notification.instead and notification.proposal_id:
            yield say.say("notify.stalled.proposed_next", id=notification.proposal_id)
        case Topic.STALLED if not notification.instead:
            yield say.say("notify.stalled.nothing_next", id=download_id)
        case Topic.NOT_AS_PROMISED | Topic.UNDECIDED | Topic.TRASHED | Topic.CLEANUP_ASKED:
            yield say.say(f"notify.{topic}.next", id=download_id)
        case _:
            pass


def _grown(notification: Notification, say: Texts) -> str:
    episodes = notification.episodes
    if not episodes:
        return say.say("notify.grew.files", n=notification.files)
    return say.say("notify.grew.text", n=len(episodes), episodes=in_words(episodes))
