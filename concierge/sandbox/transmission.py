"""Transmission's RPC without a swarm behind it: dialects, refusals and stages that a real daemon cannot be asked for."""

import base64
import enum
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._serving import SandboxService
from concierge.sandbox._transmission_torrents import (
    Arguments,
    FakeTorrent,
    Refusal,
    from_magnet,
    from_metainfo,
)
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease

__all__ = ["Dialect", "Gate", "SandboxTransmission"]

RPC_PATH = "/transmission/rpc"
JSON_METHODS_NEW = {"jsonrpc": "2.0"}

Result: TypeAlias = dict[str, object]


class Dialect(enum.StrEnum):
    """Which daemon this is: 3.00, 4.1, or one that has dropped the older dialect."""

    LEGACY = "legacy"
    BOTH = "both"
    JSON_RPC = "json_rpc"


class Gate(enum.StrEnum):
    """What stands before the RPC."""

    OPEN = "open"
    WHITELIST = "whitelist"
    HOST_WHITELIST = "host_whitelist"
    WEB_PAGE = "web_page"
    NEVER_THE_SAME_SESSION = "never_the_same_session"
