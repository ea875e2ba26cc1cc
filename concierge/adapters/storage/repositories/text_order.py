"""An order of text that does not depend on a database's collation."""

from sqlalchemy import ColumnElement, Text, cast

__all__ = ["bytewise"]

# SQLite compares bytes already.
_BYTES = Text().with_variant(Text(collation="C"), "postgresql")


def bytewise(text: ColumnElement[str]) -> ColumnElement[str]:
    """The text to order by: by its bytes in UTF-8, so that a limit keeps the same of equals in every database."""
    return cast(text, _BYTES)
