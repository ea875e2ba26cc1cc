"""In which language the command line speaks."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.texts import Texts, texts

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["day", "moment", "say", "speak"]


@cache
def say() -> Texts:
    """The sentences of the chosen language: the setting `CONCIERGE_LANGUAGE`, then the locale, else English."""
    chosen = os.environ.get("CONCIERGE_LANGUAGE") or _written()
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return texts(chosen or ("ru" if locale.startswith("ru") else "en"))


def day(at: "date") -> str:
    """The day as people write it in the chosen language."""
    return at.strftime("%d.%m.%Y" if say().language == "ru" else "%Y-%m-%d")


def moment(at: "datetime") -> str:
    """The day and the minute."""
    return f"{day(at)} {at:%H:%M}"


def speak(language: str) -> None:
    """Lets every further sentence of this command be in that language."""
    os.environ["CONCIERGE_LANGUAGE"] = language
    say.cache_clear()


def _written() -> str | None:
    """The language in the settings file. Reading all settings would take longer than the whole help."""
    import platformdirs

    named = os.environ.get("CONCIERGE_CONFIG_FILE")
    path = Path(named) if named else platformdirs.user_config_path("concierge") / "concierge.toml"
    try:
        language = tomllib.loads(path.read_text("utf-8")).get("language")
    except (OSError, ValueError):
        return None  # whoever reads the settings says what is wrong with the file
    return language if isinstance(language, str) else None
