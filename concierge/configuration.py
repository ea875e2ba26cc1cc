"""The settings as a whole: each with its value and where it comes from, and how one is written down."""

import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Literal, TypeAlias, Union, get_args, get_origin

import platformdirs
from pydantic import SecretStr

from concierge import sections
from concierge._toml import Uneditable, edited
from concierge.adapters.storage import SecretsSection, StorageSection
from concierge.config import Origin, Section, Settings
from concierge.errors import ConfigError, NotFound
from concierge.ports import Adapter
from concierge.registry import discover

__all__ = ["Configuration", "Option"]

_KINDS = ("trackers", "metadata", "connections", "llm", "torrents", "library", "notifiers")
_LONGEST_PATH = 4095
_Field: TypeAlias = tuple[type[Section], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting; `value` is None where it is not set, and never the value of a secret."""

    name: str
    value: str | None
    source: Literal["environment", "dotenv", "file", "default"]
    variable: str
    file: Path | None
    is_secret: bool


class Configuration:
    """Every setting of this installation."""

    def __init__(self, settings: Settings) -> None:
        """Finds the sections of all parts; work for a thread."""
        self._settings = settings
        self._fields: dict[str, _Field] = {
            variable(kind, field): (kind, field) for kind in _sections() for field in kind.model_fields
        }

    @property
    def path(self) -> Path:
        """The TOML file, which may not be there yet. Raises ConfigError if these settings have none."""
        if self._settings.config_file is None:
            raise ConfigError("no file", setting="CONCIERGE_CONFIG_FILE", problem="not_set")
        return self._settings.config_file

    @property
    def secrets_path(self) -> Path:
        """The file for passwords and keys, beside the other one."""
        return self.path.with_name(".env")

    def options(self) -> tuple[Option, ...]:
        """All settings, in the order of their parts. Raises ConfigError if one has a wrong value."""
        return tuple(self._option(name, kind, field) for name, (kind, field) in self._fields.items())

    def option(self, name: str) -> Option:
        """One setting, by its variable, the usual name of it, or as in the file: `library.dir`. Raises NotFound."""
        known, kind, field = self._known(name)
        return self._option(known, kind, field)

    @property
    def library(self) -> Path:
        """Where finished films go as things are."""
        data_dir = self._settings.section(sections.GeneralSection).data_dir
        own = self._settings.section(sections.LibrarySection).dir
        return own or (data_dir or platformdirs.user_data_path("concierge")) / "library"

    def check(self, name: str, value: str) -> None:
        """Returns if the setting may have the value. Raises NotFound or ConfigError, as `set` does."""
        self._checked(*self._known(name), value)

    def set_all(self, values: Mapping[str, str]) -> None:
        """Writes several settings, each checked before the first is written. Raises NotFound or ConfigError."""
        for name, value in values.items():
            self.check(name, value)
        for name, value in values.items():
            self.set(name, value)

    def set(self, name: str, value: str) -> Option:
        """The setting, written down: a secret beside the TOML file, in a file for its owner alone.

        Raises:
            NotFound: there is no such setting.
            ConfigError: the value is wrong, with the sentence that a start would say; or the file cannot be changed.
        """
        known, kind, field = self._known(name)
        checked = self._checked(known, kind, field, value)
        if isinstance(checked, SecretStr):
            _write(self.secrets_path, lambda text: _with_line(text, known, checked.get_secret_value()))
        else:
            self._edit(kind, field, checked)
        return self._again().option(known)

    def unset(self, name: str) -> Option:
        """The setting, no longer in either file. Raises NotFound or ConfigError."""
        known, kind, field = self._known(name)
        if self.path.exists():
            self._edit(kind, field, None)
        if self.secrets_path.exists():
            _write(self.secrets_path, lambda text: _with_line(text, known, None))
        return self._again().option(known)

    def _checked(self, known: str, kind: type[Section], field: str, value: str) -> object:
        """The value as the setting has it. A path that depends on where one stands would be another one each time."""
        checked: object = getattr(Settings(environ={known: value}).section(kind), field)
        if isinstance(checked, Path) and (problem := _fault(checked)):
            raise ConfigError(f"{known}: {problem}", setting=known, problem=problem)
        return checked

    def _again(self) -> "Configuration":
        return Configuration(self._settings.read_again())

    def _edit(self, kind: type[Section], field: str, value: object | None) -> None:
        try:
            _write(self.path, lambda text: edited(text, kind.section, field, value))
        except Uneditable as error:
            raise ConfigError(str(error), setting=str(self.path), problem="not_editable") from error

    def _known(self, name: str) -> tuple[str, type[Section], str]:
        asked = name.strip()
        for known, (kind, field) in self._fields.items():
            dotted = f"{kind.section}.{field}" if kind.section else field
            if asked.upper() in {known, *kind.usual.get(field, ())} or asked.lower() == dotted:
                return known, kind, field
        raise NotFound(f"no setting {name!r}", what=name)

    def _option(self, name: str, kind: type[Section], field: str) -> Option:
        value = getattr(self._settings.section(kind), field)
        origin: Origin = self._settings.origin(kind, field)
        return Option(
            name=name,
            value=_shown(value),
            source=origin.source,
            variable=origin.variable,
            file=origin.file,
            is_secret=_holds_secret(kind.model_fields[field].annotation),
        )


def variable(kind: type[Section], field: str) -> str:
    """The name of the setting's variable."""
    return f"CONCIERGE_{kind.section}__{field}".upper() if kind.section else f"CONCIERGE_{field}".upper()


def _sections() -> Iterator[type[Section]]:
    own = ("GeneralSection", *(name for name in sections.__all__ if name != "GeneralSection"))
    yield from (getattr(sections, name) for name in own)
    yield from (SecretsSection, StorageSection)
    for kind in _KINDS:
        for adapter in discover(f"concierge.adapters.{kind}", "ADAPTER", Adapter):
            # The folders of the library have no settings of their own.
            if adapter.section is not sections.LibrarySection:
                yield adapter.section


def _holds_secret(annotation: object) -> bool:
    inner = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return SecretStr in inner


def _fault(folder: Path) -> str | None:
    """Why no folder can be there; every path among the settings names one."""
    if len(os.fsencode(folder)) > _LONGEST_PATH:
        return "path_too_long"
    if not folder.is_absolute() and folder.parts[:1] != ("~",):
        return "not_absolute"
    return "is_a_file" if os.path.isfile(os.path.expanduser(folder)) else None  # noqa: PTH111, PTH113  never raises


def _shown(value: object) -> str | None:
    match value:
        case None | "" | ():
            return None
        case SecretStr():
            return "***" if value.get_secret_value() else None
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value) if not isinstance(value, dict) else _as_json(value)


def _as_json(table: dict[object, object]) -> str | None:
    return json.dumps(table, ensure_ascii=False) if table else None


def _with_line(text: str, name: str, value: str | None) -> str:
    """The lines NAME='value' with that one changed."""
    lines = [line for line in text.splitlines() if line and line.split("=", 1)[0].strip() != name]
    if value:
        quoted = value.replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"{name}='{quoted}'")
    return "".join(f"{line}\n" for line in lines)


def _write(path: Path, change: Callable[[str], str]) -> None:
    """Changes the file in one step, for its owner alone. Raises ConfigError."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        text = change(path.read_text("utf-8") if path.exists() else "")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}", setting=str(path), problem="not_writable") from error
    finally:
        part.unlink(missing_ok=True)
