"""Marks of a title as sources tell them."""

from concierge.model.title_facts import SourceRating

__all__ = ["rating"]


def rating(
    source: str, value: float | None, votes: int | None = None, *, scale: int = 10
) -> tuple[SourceRating, ...]:
    """The rating, if there is one."""
    return () if value is None else (SourceRating(source=source, value=value, scale=scale, votes=votes),)
