"""The language model of a measured turn, in a process of its own: it answers at once, and thinks of nothing."""

import asyncio
import sys

from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer, ScriptedCall, ScriptedText

__all__ = ["TOOLS"]

TOOLS = {"ask_the_faster": 0.3, "ask_the_slower": 0.8}
"""The tools that each turn calls side by side, and the seconds that they take."""

ANSWER = "Вот что нашлось, и вот чем это хорошо. " * 14


async def _serve(turns: int) -> None:
    """Serves until the process is ended."""
    calls = tuple(ScriptedCall(name=name, arguments={"query": "Метрополис"}) for name in TOOLS)
    server = AnthropicServer()
    server.script += [ScriptedText(calls=calls), ScriptedText(text=ANSWER)] * turns
    async with serving(server):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
