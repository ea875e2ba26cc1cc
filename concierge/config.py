"""Where settings come from: `CONCIERGE_*` before the usual names, environment before `.env` before TOML.

Each adapter defines its own `Section` beside its code; `Settings.section` reads the values for it. A field `base_url`
of the section `tmdb` is `CONCIERGE_TMDB__BASE_URL` in the environment and `base_url` under `[tmdb]` in the TOML file.
Secrets may also be named by a file: `CONCIERGE_TMDB__API_KEY_FILE`, `TMDB_API_KEY_FILE`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError

from concierge._sources import Sources, decoded, read_secret, variable
from concierge.errors import ConfigError

__all__ = ["Address", "Origin", "SecretAddress", "Section", "ServiceSection", "Settings", "is_loopback"]

_TOLD = frozenset({"bool_parsing", "float_parsing", "int_parsing"})
_STRUCTURES = ("tuple", "list", "dict", "set", "frozenset", "collections")


class Section(BaseModel):
    """The settings of one part.

    `section` is its name; `usual` maps a field to the variable names that other programs use for it; `required` are
    the fields without which the part is absent. `account` maps the fields that make up an account of the household to
    the kinds of its pieces; `cookie_account` names the one field that is an account by itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: ClassVar[str] = ""
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    required: ClassVar[tuple[str, ...]] = ()
    account: ClassVar[Mapping[str, str]] = {}
    cookie_account: ClassVar[Mapping[str, str]] = {}

    def missing(self) -> tuple[str, ...]:
        """The variables that must be set before this part can work, by the shortest name of each."""
        return tuple(self._variable(name) for name in self.required if not _is_set(getattr(self, name)))

    def missing_of_account(self) -> tuple[str, ...]:
        """The variables that must be set before there is an account of the household."""
        if self._set_cookie():
            return ()
        return tuple(self._variable(name) for name in self.account if not _is_set(getattr(self, name)))

    def account_values(self) -> Mapping[str, str]:
        """The pieces of the household's account by their kinds; empty if one is missing."""
        if cookie := self._set_cookie():
            return cookie
        if self.missing_of_account():
            return {}
        return {kind: _revealed(getattr(self, name)) for name, kind in self.account.items()}

    def _set_cookie(self) -> Mapping[str, str]:
        values = {kind: _revealed(getattr(self, name)) for name, kind in self.cookie_account.items()}
        return values if all(values.values()) else {}

    @classmethod
    def _variable(cls, field: str) -> str:
        return cls.usual[field][0] if cls.usual.get(field) else variable(cls.section, field)


class ServiceSection(Section):
    """The settings of a service that can be left out altogether: with `enabled` false it is never asked."""

    enabled: bool = True


def is_loopback(url: str) -> bool:
    """Whether the address is this machine, by number or as localhost: only there may secrets go without TLS."""
    try:
        parts = urlsplit(url)
        is_local = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
        port = parts.port
    except ValueError:
        return False
    return is_local and port != 0


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError("must be an address such as https://example.org")
    # Addresses are shown, logged, stored and given to solvers.
    if "@" in parts.netloc:
        raise ValueError("must hold no name and no password before an @")
    return url


def _secret_address(url: str) -> str:
    if not url.startswith("https://") and not is_loopback(url):
        raise ValueError("must begin with https://")
    return url


Address: TypeAlias = Annotated[str, AfterValidator(_address)]
SecretAddress: TypeAlias = Annotated[str, AfterValidator(_address), AfterValidator(_secret_address)]

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value comes from: the environment, a file of variables, the TOML file, or nowhere."""

    source: Literal["environment", "dotenv", "file", "default"]
    variable: str = ""
    file: Path | None = None


class Settings:
    """All settings as they were given; values are checked when a part asks for its section."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        dotenv: Path | None = Path(".env"),
        config_file: Path | None = None,
        needs_file: bool = True,
    ) -> None:
        """Reads the environment, `.env` in the current folder and `concierge.toml` in the platform's config folder.

        A mapping given as `environ` stands for the whole environment, and no file is read that is not named. A TOML
        file that is named has to be there, unless it is not needed: whoever is about to write it says so.

        Raises:
            ConfigError: a file exists and cannot be read.
        """
        self._sources = Sources(
            environ=environ, dotenv=dotenv, config_file=config_file, needs_file=needs_file
        )
        self.config_file = self._sources.config_file
        self._secrets: set[str] = set()
        self._secret_files: set[Path] = set()

    def read_again(self) -> "Settings":
        """The same settings as their files give them now."""
        return Settings(
            environ=self._sources.environ,
            dotenv=self._sources.dotenv,
            config_file=self.config_file,
            needs_file=False,
        )

    def secrets(self) -> frozenset[str]:
        """The values of all secrets in the sections that were read so far, for hiding them."""
        return frozenset(self._secrets)

    def section(self, kind: type[S]) -> S:
        """The values of one section, checked.

        Raises:
            ConfigError: a value is wrong; `facts["setting"]` names its variable.
        """
        given = {field: found for field in kind.model_fields if (found := self._given(kind, field))}
        values = {field: value for field, (_, value) in given.items()}
        try:
            section = kind.model_validate({**self._sources.table(kind.section), **values})
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            field, problem = (
                str(first["loc"][0] if first["loc"] else ""),
                _problem(first["type"], first["msg"]),
            )
            setting = given[field][0] if field in given else variable(kind.section, field)
            facts = {"limit": _choices(first["msg"])} if problem == "not_a_choice" else {}
            raise ConfigError(f"{setting}: {problem}", setting=setting, problem=problem, **facts) from None
        values_of = (getattr(section, field) for field in kind.model_fields)
        self._secrets |= {
            v.get_secret_value() for v in values_of if isinstance(v, SecretStr) and v.get_secret_value()
        }
        self._remember_files(section, kind)
        return section

    def exposed_files(self) -> tuple[Path, ...]:
        """The files that gave a secret to a section that was read so far, and that others than their owner can read."""
        return tuple(sorted(path for path in self._secret_files if path.stat().st_mode & 0o077))

    def origin(self, kind: type[Section], field: str) -> Origin:
        """Where the value of that field comes from."""
        for path, name, _ in self._found(kind, field):
            return Origin(source="environment" if path is None else "dotenv", variable=name, file=path)
        if field in self._sources.table(kind.section):
            return Origin(source="file", file=self.config_file)
        return Origin(source="default")

    def _remember_files(self, section: Section, kind: type[Section]) -> None:
        for field in kind.model_fields:
            value = getattr(section, field)
            if isinstance(value, SecretStr) and value.get_secret_value():
                origin = self.origin(kind, field)
                # A file that a variable of the environment names is the business of whoever named it.
                if origin.file is not None:
                    self._secret_files.add(origin.file)

    def _given(self, kind: type[Section], field: str) -> tuple[str, object] | None:
        """The variable that gives the field, and its value; an empty variable gives nothing."""
        for _, name, value in self._found(kind, field):
            if name.endswith("_FILE"):
                return name, read_secret(Path(value), name)
            return name, _decoded(value, kind.model_fields[field].annotation, name)
        return None

    def _found(self, kind: type[Section], field: str) -> Iterator[tuple[Path | None, str, str]]:
        return self._sources.found(kind.section, field, kind.usual.get(field, ()))


def _problem(kind: str, message: str) -> str:
    """A code that the texts know under `problem.<code>`, else the validator's own words."""
    if kind.startswith(("greater_than", "less_than")):
        return "out_of_range"
    if kind == "literal_error":
        return "not_a_choice"
    return kind if kind in _TOLD else message.removeprefix("Value error, ")


def _choices(message: str) -> str:
    """What the validator would have, as people read it: «ru | en»."""
    listed = message.removeprefix("Input should be ").replace(" or ", " | ").replace(", ", " | ")
    return listed.replace("'", "")


def _is_set(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _revealed(value: object) -> str:
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _decoded(value: str, annotation: object, name: str) -> object:
    """Lists and tables are written as JSON in a variable; everything else is left to the section's types."""
    return decoded(value, name) if str(annotation).startswith(_STRUCTURES) else value
