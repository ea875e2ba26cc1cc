"""The commands about people and requests whose outputs are golden, in the order in which an owner runs them."""

from __future__ import annotations

from tests.cli.stories import case

__all__ = ["HOUSEHOLD", "MANY", "REQUEST", "SETTING_UP"]

# In place of a request's id, which is another one each time.
REQUEST = "REQUEST"
MANY = "ё" * 301

SETTING_UP = (
    case("users-alone", "users"),
    case("users-no-invites", "users", "invites"),
    case("users-invite-owner", "users", "invite"),
    case(
        "users-invite-child",
        "users",
        "invite",
        "--role",
        "child",
        "--grant",
        "download",
        "--expires-days",
        "1",
    ),
    case("users-invites", "users", "invites"),
    case("requests-none", "requests"),
    case("bad-user", "users", "set", "999", "--name", "x", code=1),
    case("bad-user-emoji", "users", "set", "😀", "--name", "x", code=1),
    case("bad-user-empty", "users", "remove", "", code=1),
    case("bad-user-huge", "users", "remove", "9" * 30, code=1),
    case("bad-user-long", "users", "set", MANY, "--name", "x", code=1),
    case("bad-role", "users", "invite", "--role", "king", code=2),
    case("bad-role-stranger", "users", "invite", "--role", "stranger", code=2),
    case("bad-grant", "users", "set", "1", "--grant", "fly", code=2),
    case("bad-limit-negative", "users", "set", "1", "--limit-downloads", "-1", code=2),
    case("bad-limit-huge", "users", "set", "1", "--limit-gb", "9" * 30, code=2),
    case("bad-limit-nan", "users", "set", "1", "--limit-usd", "nan", code=2),
    case("bad-age", "users", "set", "1", "--age", "100", code=2),
    case("bad-name", "users", "set", "1", "--name", "", code=2),
    case("bad-nothing-to-set", "users", "set", "1", code=2),
    case("bad-expires", "users", "invite", "--expires-days", "0", code=2),
    case("bad-invite", "users", "revoke", "nope", code=1),
    case("bad-request", "requests", "approve", "00", code=1),
    case("bad-reason", "requests", "decline", "00", "--reason", MANY, code=2),
    case("last-owner", "users", "set", "1", "--role", "guest", code=1),
    case("last-owner-removed", "users", "remove", "1", code=1),
)
HOUSEHOLD = (
    case("users", "users"),
    case("requests", "requests"),
    case("requests-beyond-the-limit", "requests", "approve", REQUEST, code=1),
    case("requests-declined", "requests", "decline", REQUEST, "--reason", "1"),
    case("requests-declined-again", "requests", "approve", REQUEST, code=1),
    case("users-set", "users", "set", "2", "--role", "child", "--age", "6", "--limit-usd", "0,5"),
    case("users-set-no-limit", "users", "set", "2", "--limit-gb", "none", "--limit-downloads", "none"),
    case("users-removed", "users", "remove", "2"),
)
