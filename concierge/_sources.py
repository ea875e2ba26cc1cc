"""Where values stand: variables of the environment, files `.env`, and one TOML file. It loads nothing heavy."""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from concierge.errors import ConfigError

__all__ = ["PREFIX", "Sources", "decoded", "read_secret", "variable"]

PREFIX = "CONCIERGE_"


def variable(section: str, field: str) -> str:
    """The name of our own variable for a field; a section of "" is the top."""
    return f"{PREFIX}{section}__{field}".upper() if section else f"{PREFIX}{field}".upper()


class Sources:
    """What was given, layer by layer; nothing is checked yet."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        dotenv: Path | None = Path(".env"),
        config_file: Path | None = None,
        needs_file: bool = True,
    ) -> None:
        """Reads what `concierge.config.Settings` says of these arguments. Raises ConfigError."""
        if environ is None:
            environ = os.environ
            named = config_file or _named_config_file(environ)
            needs_file = needs_file and named is not None
            config_file = named or _default_config_file()
        elif dotenv == Path(".env"):
            dotenv = None
        self.config_file = config_file
        self.environ, self.dotenv = environ, dotenv
        own_dotenv = config_file.with_name(".env") if config_file else None
        files = [path for path in dict.fromkeys((dotenv, own_dotenv)) if path]
        # The nearest first. Within a layer a value goes before a file that holds one.
        self._layers: tuple[tuple[Path | None, Mapping[str, str]], ...] = (
            (None, environ),
            *((path, _read_dotenv(path)) for path in files),
        )
        is_read = config_file is not None and (needs_file or config_file.exists())
        self._file = _read_toml(config_file) if config_file and is_read else {}

    def found(
        self, section: str, field: str, usual: tuple[str, ...] = ()
    ) -> Iterator[tuple[Path | None, str, str]]:
        """The variables that give the field, the first of which counts: the file (None: no file), name and value.

        An empty variable gives nothing. A name that ends with `_FILE` has the path of a file that holds the value.
        """
        for name in (variable(section, field), *usual):
            for path, layer in self._layers:
                for spelling in (name, f"{name}_FILE"):
                    if value := layer.get(spelling):
                        yield path, spelling, value

    def table(self, section: str) -> Mapping[str, object]:
        """What the TOML file says of the section. Raises ConfigError if that is no table."""
        if not section:
            return {key: value for key, value in self._file.items() if not isinstance(value, dict)}
        table = self._file.get(section, {})
        if not isinstance(table, dict):
            problem = f"[{section}] must be a table"
            raise ConfigError(problem, setting=section, problem=problem)
        return table


def decoded(value: str, name: str) -> object:
    """The list or table that the variable of that name holds as JSON. Raises ConfigError."""
    try:
        found: object = json.loads(value)
    except ValueError:
        # The cause is left out: it carries the whole value.
        raise ConfigError(f"{name}: not a JSON list", setting=name, problem="not_a_list") from None
    return found


def read_secret(path: Path, name: str) -> str:
    """What the file holds that the variable of that name leads to. Raises ConfigError."""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{name}: cannot read {path}", setting=name, problem=f"cannot read {path}"
        ) from error


def _named_config_file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(f"{PREFIX}CONFIG_FILE")
    return Path(named) if named else None


def _default_config_file() -> Path:
    import platformdirs

    return platformdirs.user_config_path("concierge") / "concierge.toml"


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    import dotenv  # only where there is a file to read

    try:
        values = dotenv.dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}", setting=str(path), problem=f"cannot read {path}") from error
    return {name: value for name, value in values.items() if value is not None}


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}", setting=str(path), problem=str(error)) from error
