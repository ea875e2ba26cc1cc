"""Notifiers: what goes over the wire, to whom it may go, and what a failure is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, Response
from structlog.testing import capture_logs

from concierge.adapters._http import Http
from concierge.adapters.notifiers import apprise, terminal, webhook
from concierge.adapters.notifiers.apprise import AppriseNotifier, AppriseSection
from concierge.config import Settings
from concierge.errors import (
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.notice import Message, Notification, Topic
from concierge.model.user import User
from concierge.ports import Notifier
from concierge.sandbox._serving import Fault, FaultKind
from tests.adapters.http_site import Site, resetting, site
from tests.needs import needs
from tests.storage import ANNA, BORIS

__all__ = ["site"]

HASH = "ab" * 20
SECRET = "wh-5ecret-0123456789"
FILM = Notification(
    topic=Topic.ON_NAS,
    language="ru",
    label="Метрополис (1927)",
    title="Metropolis",
    release="Metropolis.1927.1080p.BluRay",
    download_id="d1",
    info_hash=HASH,
    tracker="rutor",
    year=1927,
    tmdb=19,
    imdb="tt0017136",
    size_bytes=8_000,
    resolution=1080,
    placed=("/nas/Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv",),
)


def a_message(notification: Notification = FILM, text: str = "1 файл\nдальше") -> Message:
    return Message(
        notification=notification,
        heading="Можно смотреть",
        text=text,
        facts=text,
        key="notify:webhook:d1",
        to=User(id=1),
    )


def a_told(topic: Topic, **facts: object) -> Notification:
    return Notification(topic=topic, language="en", **facts)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(url: str, **settings: str) -> AsyncIterator[Notifier]:
    """The webhook as the settings make it."""
    environ = {"CONCIERGE_WEBHOOK__URL": url}
    environ |= {f"CONCIERGE_WEBHOOK__{name}".upper(): value for name, value in settings.items()}
    section = Settings(environ=environ).section(webhook.ADAPTER.section)
    async with webhook.ADAPTER.build(section, Http(), Path()) as notifier:
        yield notifier


async def body_of(site: Site, message: Message) -> Mapping[str, object]:
    site.pages["/hook"] = Response(status_code=204)
    async with opened(f"{site.url}/hook") as notifier:
        await notifier.tell(message)
    body: Mapping[str, object] = json.loads(site.calls[-1].body)
    return body


async def test_a_film_in_the_library_is_what_radarr_calls_a_download(site: Site) -> None:
    body = await body_of(site, a_message())

    assert body == {
        "eventType": "Download",
        "instanceName": "concierge",
        "applicationUrl": "",
        "movie": {
            "id": 0,
            "title": "Metropolis",
            "year": 1927,
            "tmdbId": 19,
            "imdbId": "tt0017136",
            "folderPath": "/nas/Кино/Метрополис (1927)",
        },
        "remoteMovie": {"title": "Metropolis", "year": 1927, "tmdbId": 19, "imdbId": "tt0017136"},
        "movieFile": body["movieFile"],
        "movieFiles": [body["movieFile"]],
        "isUpgrade": False,
        "release": {
            "releaseTitle": "Metropolis.1927.1080p.BluRay",
            "indexer": "rutor",
            "size": 8_000,
            "quality": "1080p",
            "qualityVersion": 1,
        },
        "downloadClient": "concierge",
        "downloadClientType": "concierge",
        "downloadId": HASH.upper(),
    }
    assert body["movieFile"] == {
        "id": 0,
        "relativePath": "Метрополис (1927) - 1080p.mkv",
        "path": FILM.placed[0],
        "quality": "1080p",
        "qualityVersion": 1,
        "sceneName": "Metropolis.1927.1080p.BluRay",
        "size": 8_000,
    }


async def test_an_episode_comes_as_sonarr_writes_it(site: Site) -> None:
    told = a_told(
        Topic.ON_NAS,
        title="Sherlock",
        is_series=True,
        season=1,
        episode=2,
        tvdb=176941,
        placed=("/nas/a.mkv", "/nas/a.srt"),
    )

    body = await body_of(site, a_message(told))

    assert "movie" not in body
    assert isinstance(body["series"], dict)
    assert (body["series"]["title"], body["series"]["tvdbId"]) == ("Sherlock", 176941)
    assert body["episodes"] == [{"id": 0, "seasonNumber": 1, "episodeNumber": 2, "title": ""}]
    assert isinstance(body["episodeFiles"], list)
    assert body["episodeFile"] == body["episodeFiles"][0]


async def test_a_failure_wants_a_person_and_has_its_code(site: Site) -> None:
    told = a_told(Topic.FAILED, release="Film", info_hash=HASH, download_id="d1", failure_code="no_space")

    body = await body_of(site, a_message(told))

    assert body["eventType"] == "ManualInteractionRequired"
    assert body["downloadStatus"] == "Error"
    assert body["downloadStatusMessages"] == [{"title": "Film", "messages": ["1 файл", "дальше"]}]
    assert body["concierge"] == {"code": "no_space", "downloadId": "d1"}


async def test_a_broken_promise_wants_a_person_but_is_no_error(site: Site) -> None:
    told = a_told(Topic.NOT_AS_PROMISED, release="Film", download_id="d1")

    body = await body_of(site, a_message(told))

    assert body["eventType"] == "ManualInteractionRequired"
    assert body["downloadStatus"] == "Warning"
    assert body["concierge"] == {"code": "not_as_promised", "downloadId": "d1"}


@pytest.mark.parametrize("topic, event", [(Topic.DOWNLOADED, "Grab"), (Topic.TEST, "Test")])
async def test_the_other_events_have_radarrs_names(site: Site, topic: Topic, event: str) -> None:
    body = await body_of(site, a_message(a_told(topic, is_series=False)))

    assert body["eventType"] == event
    assert isinstance(body["movie"], dict)
    assert body["movie"]["title"]


async def test_the_secret_goes_into_its_header_and_the_key_along(site: Site) -> None:
    site.pages["/hook"] = Response()
    async with opened(f"{site.url}/hook", secret=SECRET, header="X-Own") as notifier:
        await notifier.tell(a_message())

    [call] = site.calls
    headers = dict(call.headers)
    assert (call.method, headers["x-own"]) == ("POST", SECRET)
    assert headers["idempotency-key"] == "notify:webhook:d1"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "answer, result_id",
    [
        (JSONResponse({"id": 17}), "17"),
        (JSONResponse({"id": "m-1"}, status_code=201), "m-1"),
        (JSONResponse({"id": "x" * 9_000}), "x" * 100),
        (JSONResponse({"id": True}), ""),
        (JSONResponse([1]), ""),
        (Response(b"<html>ok"), ""),
        (Response(status_code=204), ""),
    ],
    ids=["a number", "a word", "endless", "no name", "a list", "html", "nothing"],
)
async def test_what_the_other_side_calls_the_message_is_kept(
    site: Site, answer: Response, result_id: str
) -> None:
    site.pages["/hook"] = answer

    async with opened(f"{site.url}/hook") as notifier:
        assert await notifier.tell(a_message()) == result_id


@pytest.mark.parametrize(
    "answer, error",
    [
        (Response(status_code=307, headers={"location": "/elsewhere"}), UnexpectedAnswer),
        (Response(status_code=401), UnexpectedAnswer),
        (Response(status_code=404), UnexpectedAnswer),
        (Response(status_code=429, headers={"retry-after": "7"}), RateLimited),
        (Response(status_code=503), ServiceUnavailable),
    ],
    ids=["redirect", "401", "404", "429", "503"],
)
async def test_no_other_answer_is_a_success_and_none_is_followed(
    site: Site, answer: Response, error: type[ConciergeError]
) -> None:
    site.pages["/hook"] = answer
    async with opened(f"{site.url}/hook", secret=SECRET) as notifier:
        with pytest.raises(error) as raised:
            await notifier.tell(a_message())

    assert len(site.calls) == 1
    assert SECRET not in f"{raised.value!r}{raised.value.facts}"
    assert "/hook" not in f"{raised.value!r}{raised.value.facts}"


async def test_silence_and_a_broken_connection_are_told_apart_from_success(site: Site) -> None:
    site.arm(Fault(kind=FaultKind.HANG))
    async with opened(f"{site.url}/hook", timeout_s="0.2") as notifier:
        with pytest.raises(ServiceUnavailable):
            await notifier.tell(a_message())
    async with resetting() as url, opened(url) as notifier:
        with pytest.raises(ServiceUnavailable):
            await notifier.tell(a_message())


@pytest.mark.parametrize(
    "url, allowed, secret, setting",
    [
        ("https://hooks.example.org/x", False, SECRET, ""),
        ("http://127.0.0.1:9/x", False, SECRET, ""),
        ("http://nas.local/x", True, "", ""),
        ("http://192.168.1.2/x", True, "", ""),
        ("http://nas.local/x", False, "", "CONCIERGE_WEBHOOK__URL"),
        ("http://hooks.example.org/x", True, "", "CONCIERGE_WEBHOOK__URL"),
        ("http://93.184.215.14/x", True, "", "CONCIERGE_WEBHOOK__URL"),
        ("http://nas.local/x", True, SECRET, "CONCIERGE_WEBHOOK__SECRET"),
    ],
)
async def test_only_the_home_network_may_go_without_tls_and_no_secret_there(
    url: str,
    allowed: bool,  # noqa: FBT001  a row of the table
    secret: str,
    setting: str,
) -> None:
    refused = ""
    try:
        async with opened(url, allow_private=str(allowed).lower(), secret=secret):
            pass
    except ConfigError as error:
        refused = str(error.facts["setting"])

    assert refused == setting


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "ftp://example.org"},
        {"url": "https://name:hush@example.org"},
        {"url": "https://example.org:0/"},
        {"url": "https://example.org", "header": "X-Own: 1\r\nX-Other"},
    ],
    ids=lambda settings: next(reversed(settings.values())),
)
async def test_what_is_no_address_and_no_header_is_a_wrong_setting(settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        async with opened(**settings):
            pass

    assert "hush" not in str(refused.value)


async def test_a_secret_that_no_header_can_hold_is_not_sent(site: Site) -> None:
    async with opened(f"{site.url}/hook", secret="a\tb") as notifier:
        with pytest.raises(LoginFailed):
            await notifier.tell(a_message())

    assert site.calls == []


async def test_the_owner_alone_is_told_unless_everybody_is_to_be() -> None:
    async with opened("https://example.org") as mine, opened("https://example.org", everyone="true") as all_:
        told = [(one.is_for(ANNA), one.is_for(BORIS), one.disturbs) for one in (mine, all_)]

    assert told == [(True, False, False), (True, True, False)]


async def test_the_log_has_a_line() -> None:
    section = Settings(environ={"CONCIERGE_TERMINAL__ENABLED": "true"}).section(terminal.ADAPTER.section)

    async with terminal.ADAPTER.build(section, Http(), Path()) as notifier:
        with capture_logs() as lines:
            assert await notifier.tell(a_message()) == ""

    assert notifier.is_for(ANNA)
    assert [(line["event"], line["heading"]) for line in lines] == [("notification.told", "Можно смотреть")]


class FakeSender:
    """What Apprise would be."""

    def __init__(self, *, knows: bool = True, takes: bool | None = True) -> None:
        self.told: list[tuple[str, str, str, str]] = []
        self.urls: list[str] = []
        self._knows = knows
        self._takes = takes

    def add(self, servers: str) -> bool:
        """Whether the addresses are known."""
        self.urls.append(servers)
        return self._knows

    async def async_notify(self, *, body: str, title: str, notify_type: str, body_format: str) -> bool | None:
        """Whether it was taken."""
        self.told.append((title, body, notify_type, body_format))
        return self._takes


def an_apprise(sender: FakeSender) -> AppriseNotifier:
    environ = {"CONCIERGE_APPRISE__URLS": f"json://localhost/{SECRET}"}
    return AppriseNotifier(Settings(environ=environ).section(AppriseSection), lambda: sender)


async def test_apprise_gets_plain_text_and_its_addresses_once() -> None:
    sender = FakeSender()
    notifier = an_apprise(sender)

    await notifier.tell(a_message())
    await notifier.tell(a_message(a_told(Topic.FAILED)))

    assert sender.urls == [f"json://localhost/{SECRET}"]
    assert sender.told == [
        ("Можно смотреть", "1 файл\nдальше", "success", "text"),
        ("Можно смотреть", "1 файл\nдальше", "failure", "text"),
    ]
    assert (notifier.disturbs, notifier.is_for(ANNA), notifier.is_for(BORIS)) == (True, True, False)


@pytest.mark.parametrize("takes", [False, None])
async def test_what_apprise_did_not_pass_on_was_not_told(takes: bool | None) -> None:  # noqa: FBT001  a row
    with pytest.raises(ServiceUnavailable) as raised:
        await an_apprise(FakeSender(takes=takes)).tell(a_message())

    assert SECRET not in f"{raised.value!r}{raised.value.facts}"


async def test_to_look_whether_a_notifier_is_set_up_tells_nobody_anything(site: Site) -> None:
    sender = FakeSender()

    await an_apprise(sender).check()
    async with opened(f"{site.url}/hook") as notifier:
        await notifier.check()
    with capture_logs() as lines:
        await terminal.TerminalNotifier(Settings(environ={}).section(terminal.TerminalSection)).check()

    assert (len(sender.urls), sender.told, site.calls, lines) == (1, [], [], [])


@pytest.mark.parametrize("is_checked", [False, True])
async def test_an_address_that_apprise_does_not_know_is_a_wrong_setting(is_checked: bool) -> None:  # noqa: FBT001  a row
    notifier = an_apprise(FakeSender(knows=False))
    with pytest.raises(ConfigError) as raised:
        await (notifier.check() if is_checked else notifier.tell(a_message()))

    assert raised.value.facts["setting"] == "CONCIERGE_APPRISE__URLS"
    assert SECRET not in f"{raised.value!r}{raised.value.facts}"


async def test_without_apprise_it_is_said_what_to_install() -> None:
    def absent() -> FakeSender:
        raise ModuleNotFoundError("No module named 'apprise'")

    section = Settings(environ={"CONCIERGE_APPRISE__URLS": "json://localhost"}).section(AppriseSection)
    with pytest.raises(ConfigError) as raised:
        await AppriseNotifier(section, absent).tell(a_message())

    assert raised.value.facts == {"setting": "media-concierge[notify]", "problem": "no_apprise"}


@needs(module="apprise")
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
async def test_the_real_apprise_brings_it_to_a_server(site: Site) -> None:
    site.pages["/told"] = Response()
    url = f"{site.url.replace('http://', 'json://')}/told"
    section = Settings(environ={"CONCIERGE_APPRISE__URLS": url}).section(apprise.ADAPTER.section)

    async with apprise.ADAPTER.build(section, Http(), Path()) as notifier:
        await notifier.tell(a_message())

    [call] = site.calls
    told = json.loads(call.body)
    assert (told["title"], told["message"]) == ("Можно смотреть", "1 файл\nдальше")
