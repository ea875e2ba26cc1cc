"""What SQLAlchemy makes of statements, kept for all databases: each test's own would have it made anew."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache

__all__ = ["share_statements"]

ROOM = 5000
# What a statement's text and parameters depend on, beside the statement itself.
SETTINGS = ("_json_serializer", "_json_deserializer", "native_datetime", "paramstyle")


def share_statements() -> None:
    """From now on, engines for SQLite that are made alike share what they have compiled."""
    compiled: LRUCache[object, object] = LRUCache(ROOM)

    def shared(engine: Engine) -> object:
        return compiled if isinstance(engine.dialect, SQLiteDialect) else vars(engine)["_compiled_cache"]

    def keep(engine: Engine, own: object) -> None:
        vars(engine)["_compiled_cache"] = own

    _replace(Engine, {"_compiled_cache": property(shared, keep)})
    # A dialect is a part of the key of what it has compiled.
    _replace(SQLiteDialect, {"__eq__": _is_alike, "__hash__": _hash})


def _replace(owner: type, attributes: Mapping[str, object]) -> None:
    for name, attribute in attributes.items():
        setattr(owner, name, attribute)


def _is_alike(one: SQLiteDialect, other: object) -> bool:
    if one is other:
        return True
    return type(one) is type(other) and all(getattr(one, name) == getattr(other, name) for name in SETTINGS)


def _hash(one: SQLiteDialect) -> int:
    return hash(type(one))
