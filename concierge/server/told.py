"""JSON as older scripts look through it: a space after each colon and comma, and every letter as it is."""

import json
from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response

__all__ = ["told"]

OK = 200


def told(content: BaseModel, status: int = OK, *, headers: Mapping[str, str] | None = None) -> Response:
    """The answer. What was not said in a refusal is left out of it."""
    value = content.model_dump(mode="json", exclude_unset=status != OK)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    kept = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})}
    return Response(text.encode(), status, headers=kept, media_type="application/json")
