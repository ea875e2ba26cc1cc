"""What every table of ours has in common."""

from typing import ClassVar, TypeAlias

from sqlalchemy import JSON, MetaData, Table
from sqlmodel import SQLModel

__all__ = ["JSON_TEXT", "METADATA", "Json", "Row", "table"]

Json: TypeAlias = dict[str, object] | list[object]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
JSON_TEXT = JSON(none_as_null=True)


class Row(SQLModel):
    """A row as the database keeps it; no validation happens here, and so no validator is made."""

    model_config = {"defer_build": True}
    metadata: ClassVar[MetaData] = METADATA


def table(row: type[SQLModel]) -> Table:
    """The table of a row class, for Core statements."""
    return METADATA.tables[str(row.__tablename__)]
