"""The settings as a whole: what each is, where it comes from, and how it is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.config import Settings
from concierge.configuration import Configuration
from concierge.errors import ConfigError, NotFound

SECRET = "p w'\\d#=ё\""


def configuration(folder: Path, **environ: str) -> Configuration:
    file = folder / "concierge" / "concierge.toml"
    return Configuration(Settings(environ=environ, config_file=file, needs_file=False))


def test_nothing_is_set_at_first_and_looking_writes_nothing(tmp_path: Path) -> None:
    found = configuration(tmp_path)

    assert {option.source for option in found.options()} == {"default"}
    assert list(tmp_path.iterdir()) == []


def test_every_section_of_the_product_is_there(tmp_path: Path) -> None:
    names = {option.name for option in configuration(tmp_path).options()}

    assert {
        "CONCIERGE_LANGUAGE",
        "CONCIERGE_LIBRARY__DIR",
        "CONCIERGE_STORAGE__DATABASE_URL",
        "CONCIERGE_TMDB__API_KEY",
        "CONCIERGE_RUTRACKER__PASSWORD",
    } <= names


def test_a_value_goes_into_the_file_and_is_read_from_there(tmp_path: Path) -> None:
    option = configuration(tmp_path).set("library.dir", "/nas/video")

    assert (option.value, option.source) == ("/nas/video", "file")
    assert configuration(tmp_path).option("CONCIERGE_LIBRARY__DIR") == option
    assert configuration(tmp_path).path.stat().st_mode & 0o777 == 0o600


def test_a_secret_goes_into_its_own_file_and_is_never_shown(tmp_path: Path) -> None:
    option = configuration(tmp_path).set("RUTRACKER_PASSWORD", SECRET)

    found = configuration(tmp_path)
    assert (option.value, option.source, option.file) == ("***", "dotenv", found.secrets_path)
    assert found.secrets_path.stat().st_mode & 0o777 == 0o600
    assert not found.path.exists()
    assert SECRET in found._settings.read_again().secrets() | _secrets(found)
    assert found.unset("rutracker.password").value is None


def _secrets(found: Configuration) -> frozenset[str]:
    found.options()
    return found._settings.secrets()


@pytest.mark.parametrize("name, value", [("search.deadline_s", "soon"), ("CONCIERGE_LANGUAGE", "fr")])
def test_a_wrong_value_is_refused_as_at_a_start_and_nothing_is_written(
    tmp_path: Path, name: str, value: str
) -> None:
    found = configuration(tmp_path)

    with pytest.raises(ConfigError) as at_set:
        found.set(name, value)
    variable = found.option(name).name
    with pytest.raises(ConfigError) as at_start:
        configuration(tmp_path, **{variable: value}).options()

    assert at_set.value.facts == at_start.value.facts
    assert list(tmp_path.iterdir()) == []


def test_one_wrong_value_of_several_keeps_all_from_being_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        configuration(tmp_path).set_all({"library.dir": "/nas", "search.deadline_s": "soon"})

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        configuration(tmp_path).set("library.dri", "/nas")


def test_the_environment_goes_before_what_is_written(tmp_path: Path) -> None:
    option = configuration(tmp_path, CONCIERGE_LIBRARY__DIR="/x").set("library.dir", "/nas")

    assert (option.value, option.source, option.variable) == ("/x", "environment", "CONCIERGE_LIBRARY__DIR")
    assert configuration(tmp_path).option("library.dir").value == "/nas"


def test_a_file_that_cannot_be_changed_here_is_left_as_it_is(tmp_path: Path) -> None:
    path = configuration(tmp_path).path
    path.parent.mkdir()
    path.write_text('library = { dir = "/a" }\n', "utf-8")

    with pytest.raises(ConfigError) as caught:
        configuration(tmp_path).set("library.dir", "/b")

    assert caught.value.facts["problem"] == "not_editable"
    assert path.read_text("utf-8") == 'library = { dir = "/a" }\n'


def test_settings_without_a_file_have_nowhere_to_be_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        Configuration(Settings(environ={})).set("library.dir", "/nas")
