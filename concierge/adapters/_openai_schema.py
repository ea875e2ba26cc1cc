"""JSON Schema without what Gemini does not read: no choice between a thing and null, no names of its own.

Source: https://ai.google.dev/api/caching#Schema
"""

from collections.abc import Mapping, Sequence

from concierge.model.conversation import JsonValue

__all__ = ["plain"]

KEPT = frozenset(
    {
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "nullable",
        "properties",
        "required",
        "type",
    }
)


def plain(schema: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The same schema in the smaller language; what may be null is `nullable`, the first of several choices stays."""
    choices = [choice for choice in _rows(schema.get("anyOf")) if isinstance(choice, Mapping)]
    real = [choice for choice in choices if choice.get("type") != "null"]
    if real:
        outer = {name: value for name, value in schema.items() if name != "anyOf"}
        return plain({**real[0], **outer, **({"nullable": True} if real != choices else {})})
    return {name: _value(name, value) for name, value in schema.items() if name in KEPT}


def _value(name: str, value: JsonValue) -> JsonValue:
    if name == "properties" and isinstance(value, Mapping):
        return {
            field: plain(inner) if isinstance(inner, Mapping) else inner for field, inner in value.items()
        }
    return plain(value) if name == "items" and isinstance(value, Mapping) else value


def _rows(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list | tuple) else ()
