"""The server behind `concierge serve`, which loads what only that command needs."""

import concierge
import concierge_cli as cli
from concierge.server.running import ServerSection, serve
from concierge_cli.language import say

__all__ = ["run"]

FEED = "/torznab/api"


async def run(*, as_json: bool) -> int:
    """Serves until Ctrl-C, and says where. Raises ConfigError if nothing can listen there."""
    section = concierge.Settings().section(ServerSection)

    def started(address: str) -> None:
        if as_json:
            has_key = bool(section.api_key.get_secret_value())
            event = cli.documents.ServedEvent(
                address=address, torznab=f"{address}{FEED}" if has_key else None
            )
            cli.output.write_line(event)
            return
        cli.output.write(say().say("cli.serve.listening", address=address))
        if section.api_key.get_secret_value():
            cli.output.write(say().say("cli.serve.torznab", address=f"{address}{FEED}"))
        else:
            cli.output.write(say().say("cli.serve.no_key"))

    async with cli.running.opened(torrents=True) as app_:
        await serve(app_, section, started=started)
    cli.output.note(say().say("cli.serve.ended"))
    return 0
