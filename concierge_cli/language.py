"""In which language the command line speaks."""

import os
from functools import cache

from concierge.texts import Texts, texts

__all__ = ["say"]


@cache
def say() -> Texts:
    """The sentences of the chosen language: `CONCIERGE_LANGUAGE`, then the locale, else English."""
    chosen = os.environ.get("CONCIERGE_LANGUAGE")
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return texts(chosen or ("ru" if locale.startswith("ru") else "en"))
