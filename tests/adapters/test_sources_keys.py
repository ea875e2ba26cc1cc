"""What every metadata source promises that wants a key, run over each against the sandbox's server of its name."""

from __future__ import annotations

import logging

import pytest
from starlette.responses import JSONResponse, Response

from concierge.adapters._metadata import KeyedSection
from concierge.config import Settings
from concierge.errors import ConfigError, LoginFailed
from tests.adapters import sources
from tests.contracts.metadata import ADAPTERS, opened

VARIABLES = {
    "kinopoisk": "KINOPOISK_API_TOKEN",
    "omdb": "OMDB_API_KEY",
    "poiskkino": "POISKKINO_API_KEY",
    "tmdb": "TMDB_API_KEY",
}
BY_NAME = {adapter.name: adapter for adapter in ADAPTERS}


@pytest.fixture(params=sorted(VARIABLES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def section_of(name: str, environ: dict[str, str]) -> KeyedSection:
    section = Settings(environ=environ).section(BY_NAME[name].section)
    assert isinstance(section, KeyedSection)
    return section


def test_these_are_all_the_sources_that_want_a_key() -> None:
    keyed = {adapter.name for adapter in ADAPTERS if "api_key" in adapter.section.model_fields}

    assert keyed == VARIABLES.keys()


@pytest.mark.parametrize(
    "key", ["not-the-key", "ABCDEFG-1234567-HIJKLMN-0000000", "f" * 32, "eyJnotatoken", "ключ", "two\nlines"]
)
async def test_a_wrong_key_is_refused_and_shown_nowhere(
    name: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async with opened(name) as subject, sources.opened(BY_NAME[name], subject.server, api_key=key) as source:
        with pytest.raises(LoginFailed) as caught:
            await source.check()

    assert len(subject.server.calls) <= 1
    assert key not in str(caught.value)
    assert key not in " ".join(record.getMessage() for record in caplog.records if "httpx" in record.name)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", b"{}"], ids=["nothing", "an-object"])
async def test_a_refusal_without_a_reason_is_one_of_the_key(name: str, status: int, body: bytes) -> None:
    async with opened(name) as subject:
        subject.server.stranger = Response(body, status, media_type=JSONResponse.media_type)
        with pytest.raises(LoginFailed):
            await subject.source.check()


def test_the_usual_variable_gives_the_key(name: str) -> None:
    section = section_of(name, {VARIABLES[name]: "secret"})

    assert section.missing() == ()
    assert section.api_key.get_secret_value() == "secret"
    assert "secret" not in repr(section)


def test_without_a_key_the_variable_is_named(name: str) -> None:
    assert section_of(name, {}).missing() == (VARIABLES[name],)


@pytest.mark.parametrize("address", ["http://mirror.example/3", "ftp://mirror.example", "mirror.example"])
def test_the_key_never_travels_in_the_open(name: str, address: str) -> None:
    variable = f"CONCIERGE_{name.upper()}__BASE_URL"

    with pytest.raises(ConfigError, match=variable):
        section_of(name, {variable: address})
