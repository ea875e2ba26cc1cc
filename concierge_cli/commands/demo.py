"""`concierge demo`: the whole promise on this machine alone, against a miniature internet on loopback."""

import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import concierge
import concierge.sandbox
import concierge_cli as cli
from concierge_cli.language import say

if TYPE_CHECKING:
    from concierge_cli.story import Story

__all__ = ["app"]

BOT_OWNER = "7"

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.demo.help"), epilog=say().say("cli.demo.epilog"))
def demo(
    ask: Annotated[str, typer.Option(help=say().say("cli.demo.ask"))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say().say("cli.opt.yes"))] = False,
    home: Annotated[Path | None, typer.Option(help=say().say("cli.demo.home"))] = None,
    serve: Annotated[bool, typer.Option("--serve", help=say().say("cli.demo.serve"))] = False,
    model: Annotated[
        Literal["grammar", "anthropic"], typer.Option(help=say().say("cli.demo.model"))
    ] = "grammar",
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Coroutine[object, object, int]:
    """Plays the story from a sentence to the library."""

    async def work() -> int:
        import asyncio  # with the loop, not with the help

        folder = await asyncio.to_thread(_made, home)
        async with concierge.sandbox.Sandbox.open(folder / "sandbox") as sandbox:
            lent = sandbox.environment(model=model == "anthropic", telegram=serve)
            environ = {**lent, **_own(folder, model)}
            if serve:
                chat_url = f"{sandbox.telegram.url}/view/{BOT_OWNER}"
                return await _serve(
                    {**environ, "CONCIERGE_BOT__OWNER_ID": BOT_OWNER}, chat_url, as_json=as_json
                )
            return await _play(
                folder, environ, ask or say().say("cli.demo.sentence"), yes=yes, as_json=as_json
            )

    return work()


def _made(home: Path | None) -> Path:
    """The absolute path of the folder for everything; without one named, a new temporary one."""
    if home is None:
        import tempfile  # with its only use, not with the help

        return Path(tempfile.mkdtemp(prefix="concierge-demo-"))
    home.mkdir(parents=True, exist_ok=True)
    return home.absolute()


def _own(folder: Path, model: str) -> dict[str, str]:
    return {
        "CONCIERGE_DATA_DIR": str(folder / "data"),
        "CONCIERGE_LIBRARY__DIR": str(folder / "nas"),
        **{name: os.environ[name] for name in ("CONCIERGE_LANGUAGE",) if name in os.environ},
        "CONCIERGE_LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
        "CONCIERGE_AGENT__MODEL": model,
        "CONCIERGE_TORRENTS__CLIENT": "embedded",
    }


async def _until_interrupted() -> int:
    import asyncio  # as above

    await asyncio.Event().wait()
    return 0


async def _serve(environ: dict[str, str], chat_url: str, *, as_json: bool) -> int:
    """Shows the settings that lead here and where a browser chats with a bot that has them, until Ctrl-C."""
    if as_json:
        cli.output.write_line(cli.documents.ServingEvent(environment=environ))
    else:
        cli.output.show(say().say("cli.demo.serving"))
        for name, value in sorted(environ.items()):
            cli.output.write(f"export {name}='{value}'")
        cli.output.show(say().say("cli.demo.chat", url=chat_url))
    return await _until_interrupted()


async def _play(folder: Path, environ: dict[str, str], text: str, *, yes: bool, as_json: bool) -> int:
    began = time.monotonic()
    if not as_json:
        cli.output.show(say().say("cli.demo.intro"))
        cli.output.write(f"  {folder}")
        cli.output.show(f"› {text}", style="bold")
    settings = concierge.Settings(environ=environ)
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    async with concierge.Concierge.open(settings) as app_:
        story = await cli.story.tell(app_.me, text, yes=yes, as_json=as_json)
    _conclude(story, took_s=round(time.monotonic() - began, 2), as_json=as_json)
    return story.exit_code


def _conclude(story: "Story", *, took_s: float, as_json: bool) -> None:
    hashes = [each.download.info_hash for each in story.downloads]
    if as_json:
        cli.output.write_line(
            cli.documents.FinishedEvent(
                placed=cli.story.placed_paths(story.downloads),
                info_hash=hashes[0] if hashes else None,
                model_calls=story.model_calls,
                took_s=took_s,
            )
        )
        return
    for info_hash in hashes:
        cli.output.show(say().say("cli.demo.verified", info_hash=info_hash))
    took = say().say("cli.demo.took", took=say().duration(took_s), n=story.model_calls)
    cli.output.note(took, style="dim")
