"""A torrent client of somebody's own: its address, then its account, tried at once and kept by the SDK alone."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

import concierge
from concierge_bot.busy import seem_busy
from concierge_bot.formatted import plain
from concierge_bot.keeping import keep
from concierge_bot.render import error_text
from concierge_bot.resuming import continuing
from concierge_bot.visit import Key, Visit

__all__ = [
    "FLOW",
    "Entered",
    "add",
    "ask_address",
    "ask_password",
    "ask_username",
    "entered",
    "show_standing",
]

FLOW = "seedbox"
ADDRESS, USERNAME = "address", "username"
Facts = Mapping[str, str]


class Entered(NamedTuple):
    """What was written of a client: an address may have brought its account along."""

    address: str
    username: str = ""
    password: str = ""


def entered(words: str) -> Entered:
    """What `https://name:password@host` or «address name password» say; the password is exact."""
    address, _, account = words.strip(" ").partition(" ") if " " in words.strip() else (words.strip(), "", "")
    username, _, password = account.partition(" ")
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:
        return Entered(address, username, password)
    if "@" not in parts.netloc:
        return Entered(address, username, password)
    own, _, host = parts.netloc.rpartition("@")
    name, _, secret = own.partition(":")
    bare = urlunsplit(parts._replace(netloc=host)).removeprefix("" if "://" in address else "//")
    return Entered(bare, unquote(name), unquote(secret) or password or username)


async def show_standing(visit: Visit) -> None:
    """The person's clients, and what they can do about them."""
    mine, say = await visit.me.seedboxes.list(), visit.say
    lines = [_line(one, visit) for one in mine] or [say.say("bot.seedbox.none")]
    rows = [[_key(visit, "enter")]]
    for one in mine:
        site = say.site(one.name)
        rows.append([_key(visit, "test", one.name, site=site), _key(visit, "remove", one.name, site=site)])
    await visit.reply(plain("\n".join(lines)), keyboard=await visit.keyboard(rows))


async def ask_address(visit: Visit, facts: Facts, *, after: str = "") -> None:
    """Begins: where the client is."""
    await keep(visit, FLOW, "address", facts)
    await _ask(visit, "bot.seedbox.address", [_key(visit, "cancel")], after)


async def ask_username(visit: Visit, facts: Facts) -> None:
    """Asks for the name at the address in the facts, which not every client has."""
    await keep(visit, FLOW, "username", facts)
    await _ask(visit, "bot.seedbox.username", [_key(visit, "nameless"), _key(visit, "cancel")], "")


async def ask_password(visit: Visit, facts: Facts, *, after: str = "") -> None:
    """Asks for the password."""
    await keep(visit, FLOW, "password", facts)
    await _ask(visit, "bot.seedbox.password", [_key(visit, "open"), _key(visit, "cancel")], after)


async def add(visit: Visit, facts: Facts, password: str, *, note: str = "") -> None:
    """Tries the account, and asks again for what was wrong with it; `note` tells of the password's message."""
    await seem_busy(visit)
    address, username = facts[ADDRESS], facts.get(USERNAME, "")
    try:
        added = await visit.me.seedboxes.add(address, username=username, password=password)
    except concierge.LoginFailed as error:
        await ask_password(visit, facts, after=_told(note, error_text(error, visit.say)))
    except (concierge.NotFound, concierge.InputError, concierge.ServiceError) as error:
        left = {name: value for name, value in facts.items() if name not in {ADDRESS, USERNAME}}
        await ask_address(visit, left, after=_told(note, error_text(error, visit.say)))
    except concierge.ConciergeError as error:
        await visit.me.flows.end(visit.spot.chat_id)
        told = _told(note, error_text(error, visit.say))
        await visit.reply(plain(told), keyboard=await continuing(visit, facts))
    else:
        await visit.me.flows.end(visit.spot.chat_id)
        done = visit.say.say("bot.seedbox.done", site=visit.say.site(added.name), address=added.address)
        await visit.reply(plain(_told(done, note)), keyboard=await continuing(visit, facts))


def _told(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


async def _ask(visit: Visit, question: str, keys: list[Key], after: str) -> None:
    keyboard = await visit.keyboard([keys])
    await visit.reply(plain(_told(after, visit.say.say(question))), keyboard=keyboard)


def _line(one: concierge.OwnSeedbox, visit: Visit) -> str:
    key = "bot.seedbox.used" if one.is_used else "bot.seedbox.unused"
    return visit.say.say(key, site=visit.say.site(one.name), address=one.address or "?")


def _key(visit: Visit, do: str, name: str = "", *, site: str = "") -> Key:
    label = visit.say.say(f"bot.seedbox.button.{do}", site=site)
    # Trying a client changes nothing, and is of use again.
    return Key(label=label, action=FLOW, args={"do": do, "name": name}, is_single_use=do != "test")
