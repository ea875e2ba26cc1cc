"""Run as a program: a member comes, gets limits and asks for a film; prints the id of the request."""

from __future__ import annotations

import asyncio
import sys

import concierge

MEMBER = 8


async def ask(name: str) -> str:
    """The id of the request of a member of that name."""
    async with concierge.Concierge.open(torrents=False) as house:
        issued = await house.people.invite(role=concierge.Role.MEMBER)
        member = await house.redeem(issued.code, telegram_id=MEMBER, name=name)
        await house.people.change(member.id, downloads_a_day=2, held_bytes=10**9)
        me = await house.user(telegram_id=MEMBER)
        report = await me.search.releases("Метрополис", year=1927, quality="1080p")
        assert report.best is not None
        try:
            await me.downloads.start(report.best)
        except concierge.ApprovalNeeded as needed:
            return str(needed.facts["request"])
    raise AssertionError("nobody was asked")


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(ask(sys.argv[1])))
