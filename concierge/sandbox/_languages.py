"""Which language a sandbox title was made in."""

from concierge.sandbox.catalogue import SandboxTitle

__all__ = ["original_language"]

BY_COUNTRY = {"DE": "de", "FR": "fr", "JP": "ja", "RU": "ru", "SU": "ru", "US": "en"}


def original_language(title: SandboxTitle) -> str:
    """The code of the language, by the first country; English where none is given."""
    return BY_COUNTRY.get(next(iter(title.countries), ""), "en")
