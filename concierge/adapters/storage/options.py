"""What every engine of ours is made with, whichever its database."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

__all__ = ["ENGINE_OPTIONS"]

# ASCII only, so that any text comes through either driver unchanged.
_to_json = partial(json.dumps, ensure_ascii=True, separators=(",", ":"))
# Parameters hold magnets with passkeys; without this they would stand in errors, and so in logs.
ENGINE_OPTIONS: Mapping[str, Any] = {"json_serializer": _to_json, "hide_parameters": True}
