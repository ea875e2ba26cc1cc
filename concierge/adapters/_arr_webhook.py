"""The JSON that Radarr and Sonarr send to a webhook, so that programs written for them understand ours.

Numbers that only those two know, such as the id of a film in their database, are 0.
Source: https://wiki.servarr.com/radarr/settings#connections, https://wiki.servarr.com/sonarr/settings#connections
"""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final, TypeAlias

from concierge.model.notice import Message, Notification, Topic

__all__ = ["payload"]

_Json: TypeAlias = "str | int | bool | list[_Json] | dict[str, _Json] | None"

INSTANCE: Final = "concierge"
# "Download" is sent when a film has come into the library; until then Radarr tells of nothing but "Grab".
_EVENTS: Final[Mapping[Topic, str]] = {
    Topic.DOWNLOADED: "Grab",
    Topic.ON_NAS: "Download",
    Topic.FAILED: "ManualInteractionRequired",
    Topic.NOT_AS_PROMISED: "ManualInteractionRequired",
    Topic.VANISHED: "ManualInteractionRequired",
    Topic.DISK_FULL: "ManualInteractionRequired",
    Topic.NAS_WAITS: "ManualInteractionRequired",
    Topic.STALLED: "ManualInteractionRequired",
    Topic.UNDECIDED: "ManualInteractionRequired",
    Topic.GREW: "Grab",
    Topic.TRASHED: "ManualInteractionRequired",
    Topic.CLEANUP_ASKED: "ManualInteractionRequired",
    Topic.DIGEST: "Grab",
    Topic.TEST: "Test",
}


def payload(message: Message) -> dict[str, _Json]:
    """The body for that message: Sonarr's if it is of a series, else Radarr's."""
    told = message.notification
    event: dict[str, _Json] = {
        "eventType": _EVENTS[told.topic],
        "instanceName": INSTANCE,
        "applicationUrl": "",
    }
    match told.topic:
        case Topic.DOWNLOADED | Topic.GREW:
            return event | _subject(told) | _origin(told)
        case Topic.ON_NAS:
            return event | _subject(told) | _origin(told) | _files(told)
        case Topic.FAILED | Topic.VANISHED | Topic.UNDECIDED:
            return event | _subject(told) | _origin(told) | _trouble(message, "Error")
        case Topic.DIGEST | Topic.TEST:
            return event | _subject(told)
        case _:
            return event | _subject(told) | _origin(told) | _trouble(message, "Warning")


def _subject(told: Notification) -> dict[str, _Json]:
    if told.is_series:
        return {"series": _series(told), "episodes": _episodes(told)}
    name = told.title or told.label or "Test Title"
    known: dict[str, _Json] = {"title": name, "year": told.year or 0, "tmdbId": told.tmdb or 0}
    known["imdbId"] = told.imdb
    folder: dict[str, _Json] = {"folderPath": _folder(told)}
    return {"movie": {"id": 0, **known, **folder}, "remoteMovie": dict(known)}


def _series(told: Notification) -> dict[str, _Json]:
    return {
        "id": 0,
        "title": told.title or told.label,
        "path": _folder(told),
        "tvdbId": told.tvdb or 0,
        "tmdbId": told.tmdb or 0,
        "imdbId": told.imdb,
        "type": "standard",
        "year": told.year or 0,
    }


def _episodes(told: Notification) -> list[_Json]:
    numbers = told.episodes if told.episode is None else (told.episode,)
    if told.season is None:
        return []
    return [{"id": 0, "seasonNumber": told.season, "episodeNumber": one, "title": ""} for one in numbers]


def _origin(told: Notification) -> dict[str, _Json]:
    release: dict[str, _Json] = {
        "releaseTitle": told.release,
        "indexer": told.tracker,
        "size": told.size_bytes or 0,
        "quality": _quality(told),
        "qualityVersion": 1,
    }
    return {
        "release": release,
        "downloadClient": INSTANCE,
        "downloadClientType": INSTANCE,
        "downloadId": told.info_hash.upper(),
    }


def _files(told: Notification) -> dict[str, _Json]:
    files: list[_Json] = [_file(told, path) for path in told.placed]
    one, many = ("episodeFile", "episodeFiles") if told.is_series else ("movieFile", "movieFiles")
    first: dict[str, _Json] = {one: files[0]} if files else {}
    return {**first, many: files, "isUpgrade": False}


def _file(told: Notification, path: str) -> dict[str, _Json]:
    return {
        "id": 0,
        "relativePath": PurePath(path).name,
        "path": path,
        "quality": _quality(told),
        "qualityVersion": 1,
        "sceneName": told.release,
        "size": told.size_bytes or 0 if len(told.placed) == 1 else 0,
    }


def _trouble(message: Message, status: str) -> dict[str, _Json]:
    told = message.notification
    reasons: list[_Json] = list(message.text.splitlines())
    messages: list[_Json] = [{"title": told.release or told.label, "messages": reasons}]
    return {
        "downloadInfo": {
            "title": told.release,
            "indexer": told.tracker,
            "size": told.size_bytes or 0,
            "quality": _quality(told),
            "qualityVersion": 1,
        },
        "downloadStatus": status,
        "downloadStatusMessages": messages,
        "concierge": {"code": told.failure_code or told.topic.value, "downloadId": told.download_id},
    }


def _quality(told: Notification) -> str:
    return f"{told.resolution}p" if told.resolution else "Unknown"


def _folder(told: Notification) -> str:
    return str(PurePath(told.placed[0]).parent) if told.placed else ""
