"""Compiles the catalogues: `python -m concierge.texts`. Needs babel, which the extra `dev` installs."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from concierge.texts import LANGUAGES

__all__ = ["compiled", "main"]

HERE = Path(__file__).parent


def compiled(language: str) -> bytes:
    """The bytes of a language's .mo file, made from all of its .po files."""
    whole = Catalog(locale=language)
    for path in sorted((HERE / language).glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale=language, abort_invalid=True):
                if message.id:
                    whole.add(message.id, message.string)
    target = BytesIO()
    whole.revision_date = whole.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(target, whole)
    return target.getvalue()


def main() -> None:
    """Writes every language's .mo file beside its folder."""
    for language in LANGUAGES:
        (HERE / f"{language}.mo").write_bytes(compiled(language))


if __name__ == "__main__":
    main()
