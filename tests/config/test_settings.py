"""Where a setting comes from, which one wins, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import platformdirs
import pytest
from pydantic import Field, SecretStr

from concierge.config import Address, SecretAddress, Section, Settings
from concierge.errors import ConfigError

SECRET = "hunter2-and-more"


class Service(Section):
    """A service with a key."""

    section: ClassVar = "service"
    usual: ClassVar = {"api_key": ("SERVICE_API_KEY", "OLD_KEY"), "level": ("LEVEL",)}
    required: ClassVar = ("api_key", "url")

    api_key: SecretStr = SecretStr("")
    url: str = ""
    level: int = 1
    mirrors: tuple[str, ...] = ()
    limits: dict[str, int] | None = None
    password: SecretStr = Field(default=SecretStr(""), max_length=20)


class General(Section):
    """What has no section."""

    language: str = "en"


def read(
    environ: dict[str, str] | None = None, *, dotenv: Path | None = None, toml: Path | None = None
) -> Service:
    return Settings(environ=environ or {}, dotenv=dotenv, config_file=toml).section(Service)


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "concierge.toml"


def test_without_anything_the_defaults_hold() -> None:
    assert read() == Service()


def test_the_environment_beats_dotenv_and_dotenv_beats_the_file(dotenv: Path, toml: Path) -> None:
    toml.write_text('[service]\nurl = "toml"\nlevel = 7\nmirrors = ["toml"]\n')
    dotenv.write_text("CONCIERGE_SERVICE__URL=dotenv\nCONCIERGE_SERVICE__LEVEL=8\n")

    service = read({"CONCIERGE_SERVICE__URL": "environment"}, dotenv=dotenv, toml=toml)

    assert (service.url, service.level, service.mirrors) == ("environment", 8, ("toml",))


def test_our_own_name_beats_the_usual_ones_and_those_come_in_order() -> None:
    environ = {"OLD_KEY": "old", "SERVICE_API_KEY": "usual", "CONCIERGE_SERVICE__API_KEY": "ours"}

    assert read(environ).api_key.get_secret_value() == "ours"
    del environ["CONCIERGE_SERVICE__API_KEY"]
    assert read(environ).api_key.get_secret_value() == "usual"
    del environ["SERVICE_API_KEY"]
    assert read(environ).api_key.get_secret_value() == "old"


@pytest.mark.parametrize("name", ["CONCIERGE_SERVICE__API_KEY_FILE", "SERVICE_API_KEY_FILE", "OLD_KEY_FILE"])
def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")

    assert read({name: str(tmp_path / "key")}).api_key.get_secret_value() == SECRET


def test_a_file_named_in_the_environment_beats_a_value_in_dotenv(tmp_path: Path, dotenv: Path) -> None:
    (tmp_path / "key").write_text("new")
    dotenv.write_text("SERVICE_API_KEY=old\n")

    assert (
        read({"SERVICE_API_KEY_FILE": str(tmp_path / "key")}, dotenv=dotenv).api_key.get_secret_value()
        == "new"
    )


def test_an_empty_variable_is_no_value(dotenv: Path) -> None:
    dotenv.write_text("CONCIERGE_SERVICE__URL=\nLEVEL\n")

    assert (
        read({"CONCIERGE_SERVICE__API_KEY": "", "OLD_KEY": "old"}, dotenv=dotenv).api_key.get_secret_value()
        == "old"
    )


def test_lists_and_tables_are_written_as_json() -> None:
    service = read({"CONCIERGE_SERVICE__MIRRORS": '["a", "b"]', "CONCIERGE_SERVICE__LIMITS": '{"x": 1}'})

    assert (service.mirrors, service.limits) == (("a", "b"), {"x": 1})


def test_a_value_of_dotenv_is_taken_as_it_is_written(dotenv: Path) -> None:
    dotenv.write_text("CONCIERGE_SERVICE__PASSWORD='p${HOME}w'\n")

    assert read(dotenv=dotenv).password.get_secret_value() == "p${HOME}w"


def test_what_has_no_section_stands_at_the_top(toml: Path) -> None:
    toml.write_text('language = "ru"\n[service]\nurl = "x"\n')

    assert Settings(environ={}, config_file=toml).section(General).language == "ru"
    assert Settings(environ={"CONCIERGE_LANGUAGE": "en"}, config_file=toml).section(General).language == "en"


def test_what_is_missing_is_told_by_its_shortest_name() -> None:
    assert read().missing() == ("SERVICE_API_KEY", "CONCIERGE_SERVICE__URL")
    assert read({"OLD_KEY": "x", "CONCIERGE_SERVICE__URL": "y"}).missing() == ()


@pytest.mark.parametrize(
    "environ, setting",
    [
        ({"CONCIERGE_SERVICE__LEVEL": SECRET}, "CONCIERGE_SERVICE__LEVEL"),
        ({"LEVEL": SECRET}, "LEVEL"),
        ({"CONCIERGE_SERVICE__MIRRORS": f"{SECRET},b"}, "CONCIERGE_SERVICE__MIRRORS"),
        ({"CONCIERGE_SERVICE__MIRRORS": f'{{"a": "{SECRET}"}}'}, "CONCIERGE_SERVICE__MIRRORS"),
        ({"CONCIERGE_SERVICE__PASSWORD": SECRET * 2}, "CONCIERGE_SERVICE__PASSWORD"),
        ({"SERVICE_API_KEY_FILE": "/nowhere"}, "SERVICE_API_KEY_FILE"),
    ],
    ids=["wrong type", "usual name", "no JSON", "another shape", "secret too long", "no such file"],
)
def test_a_bad_value_names_its_variable_and_is_never_shown(environ: dict[str, str], setting: str) -> None:
    with pytest.raises(ConfigError) as bad:
        read(environ)

    error = bad.value
    assert error.facts["setting"] == setting
    assert error.facts["problem"]
    shown = repr((error, error.facts, error.__cause__, error.__cause__ and vars(error.__cause__)))
    assert SECRET not in shown


def test_a_bad_value_of_the_file_is_named_too(toml: Path) -> None:
    toml.write_text("[service]\nlevel = 'x'\n")
    with pytest.raises(ConfigError) as bad:
        read(toml=toml)
    toml.write_text("[service]\nunknown = 1\n")
    with pytest.raises(ConfigError) as unknown:
        read(toml=toml)

    assert bad.value.facts["setting"] == "CONCIERGE_SERVICE__LEVEL"
    assert unknown.value.facts["setting"] == "CONCIERGE_SERVICE__UNKNOWN"


@pytest.mark.parametrize(
    "text", [b"[service", b"\xff\xfe", b"service = 1\n"], ids=["no TOML", "no text", "no table"]
)
def test_a_file_that_cannot_be_read_is_named(toml: Path, text: bytes) -> None:
    toml.write_bytes(text)

    with pytest.raises(ConfigError) as bad:
        read(toml=toml)

    assert bad.value.facts["problem"]


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        read(toml=tmp_path / "nowhere.toml")


def test_a_dotenv_that_cannot_be_read_is_named(dotenv: Path, tmp_path: Path) -> None:
    dotenv.write_bytes(b"A=\xff\xfe\n")

    with pytest.raises(ConfigError) as bad:
        read(dotenv=dotenv)

    assert bad.value.facts["setting"] == str(dotenv)
    assert read(dotenv=tmp_path / "nowhere") == Service()


def test_the_secrets_that_were_read_are_known() -> None:
    settings = Settings(environ={"OLD_KEY": SECRET, "CONCIERGE_SERVICE__URL": "public"})
    assert settings.secrets() == frozenset()

    settings.section(Service)

    assert settings.secrets() == {SECRET}
    assert SECRET not in repr(settings.section(Service))


def test_the_real_environment_and_its_files_are_read_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CONCIERGE_SERVICE__URL=dotenv\n")
    (tmp_path / "named.toml").write_text("[service]\nlevel = 9\n")
    monkeypatch.setenv("CONCIERGE_CONFIG_FILE", str(tmp_path / "named.toml"))
    monkeypatch.setenv("CONCIERGE_SERVICE__MIRRORS", '["a"]')

    service = Settings().section(Service)

    assert (service.url, service.level, service.mirrors) == ("dotenv", 9, ("a",))


def test_without_a_named_file_the_platforms_folder_is_looked_into(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CONCIERGE_CONFIG_FILE", raising=False)
    before = Settings().section(Service)
    folder = platformdirs.user_config_path("concierge")
    folder.mkdir(parents=True)
    (folder / "concierge.toml").write_text("[service]\nlevel = 5\n")

    after = Settings().section(Service)

    assert (before.level, after.level) == (1, 5)


def test_a_given_environment_stands_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CONCIERGE_SERVICE__URL=dotenv\n")
    monkeypatch.setenv("CONCIERGE_SERVICE__URL", "environment")

    assert Settings(environ={}).section(Service).url == ""


def test_a_file_with_a_secret_that_others_can_read_is_named(tmp_path: Path) -> None:
    toml, beside = tmp_path / "concierge.toml", tmp_path / ".env"
    toml.write_text(f'[service]\nurl = "x"\napi_key = "{SECRET}"\n', "utf-8")
    beside.write_text("OTHER=1\n", "utf-8")
    toml.chmod(0o644)
    beside.chmod(0o644)
    settings = Settings(environ={}, config_file=toml)
    settings.section(Service)

    before = settings.exposed_files()
    toml.chmod(0o600)

    assert before == (toml,)
    assert settings.exposed_files() == ()


def test_the_env_file_beside_the_toml_file_goes_between_it_and_the_environment(tmp_path: Path) -> None:
    toml, beside = tmp_path / "concierge.toml", tmp_path / ".env"
    toml.write_text('language = "ru"\n', "utf-8")
    beside.write_text("CONCIERGE_LANGUAGE=en\n", "utf-8")

    assert Settings(environ={}, config_file=toml).section(General).language == "en"
    assert Settings(environ={"CONCIERGE_LANGUAGE": "ru"}, config_file=toml).section(General).language == "ru"
    assert Settings(environ={}, config_file=toml).origin(General, "language").file == beside


class Places(Section):
    """Two addresses."""

    section: ClassVar = "places"

    one: Address | None = None
    two: SecretAddress | None = None


@pytest.mark.parametrize("name", ["ONE", "TWO"])
@pytest.mark.parametrize(
    "who", ["me:hunter2", "me", ":hunter2", ""], ids=["both", "name", "password", "neither"]
)
def test_an_address_with_a_login_in_it_is_refused_and_not_repeated(name: str, who: str) -> None:
    environ = {f"CONCIERGE_PLACES__{name}": f"https://{who}@example.org/x"}

    with pytest.raises(ConfigError, match="must hold no name and no password") as caught:
        Settings(environ=environ).section(Places)

    assert caught.value.facts["setting"] == f"CONCIERGE_PLACES__{name}"
    assert "hunter2" not in f"{caught.value} {caught.value.facts}"


def test_an_address_may_hold_the_sign_behind_its_host() -> None:
    environ = {"CONCIERGE_PLACES__TWO": "https://example.org/@me?q=@"}

    assert Settings(environ=environ).section(Places).two == "https://example.org/@me?q=@"
