"""Reasoning that a vendor wants back: blocks that arrive in fragments.

Source: https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
"""

from collections.abc import Mapping, Sequence

from concierge.model.conversation import JsonValue

__all__ = ["joined"]

Detail = Mapping[str, JsonValue]

GROWING = ("text", "summary", "data")


def joined(fragments: Sequence[Detail]) -> list[JsonValue]:
    """The blocks in their order, each made of the fragments that follow each other with one kind and number."""
    blocks: list[dict[str, JsonValue]] = []
    for fragment in fragments:
        if blocks and _is_same(blocks[-1], fragment):
            blocks[-1] = _grown(blocks[-1], fragment)
        else:
            blocks.append(dict(fragment))
    return [*blocks]


def _is_same(block: Detail, fragment: Detail) -> bool:
    number = fragment.get("index")
    is_numbered = number is not None and block.get("index") == number
    return is_numbered and block.get("type") == fragment.get("type")


def _grown(block: Detail, fragment: Detail) -> dict[str, JsonValue]:
    known = {name: value for name, value in fragment.items() if value is not None}
    grown = {
        name: f"{block.get(name) or ''}{known[name]}" for name in GROWING if isinstance(known.get(name), str)
    }
    return {**block, **known, **grown}
