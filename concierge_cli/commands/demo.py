"""`concierge demo`: the whole promise on this machine alone, against a miniature internet on loopback."""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

import concierge
from concierge.sandbox import Sandbox
from concierge_cli.language import say
from concierge_cli.output import console, notes, write_line
from concierge_cli.running import run_async
from concierge_cli.story import Story, placed_paths, tell

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


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
) -> None:
    """Plays the story from a sentence to the library."""
    folder = home or Path(tempfile.mkdtemp(prefix="concierge-demo-"))

    async def work() -> int:
        folder.mkdir(parents=True, exist_ok=True)
        async with Sandbox.open(folder / "sandbox") as sandbox:
            environ = {**sandbox.environment(model=model == "anthropic"), **_own(folder, model)}
            if serve:
                return await _serve(environ, as_json=as_json)
            return await _play(environ, ask or say().say("cli.demo.sentence"), yes=yes, as_json=as_json)

    run_async(work())


def _own(folder: Path, model: str) -> dict[str, str]:
    return {
        "CONCIERGE_DATA_DIR": str(folder / "data"),
        "CONCIERGE_LIBRARY__DIR": str(folder / "nas"),
        "CONCIERGE_LANGUAGE": say().language,
        "CONCIERGE_LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
        "CONCIERGE_AGENT__MODEL": model,
        "CONCIERGE_TORRENTS__CLIENT": "embedded",
    }


async def _serve(environ: dict[str, str], *, as_json: bool) -> int:
    """Shows the settings that lead here, until Ctrl-C."""
    if as_json:
        write_line({"event": "serving", "environment": environ})
    else:
        console.print(say().say("cli.demo.serving"), markup=False)
        for name, value in sorted(environ.items()):
            console.print(f"export {name}='{value}'", markup=False, soft_wrap=True)
    await asyncio.Event().wait()
    return 0


async def _play(environ: dict[str, str], text: str, *, yes: bool, as_json: bool) -> int:
    began = time.monotonic()
    if not as_json:
        console.print(
            say().say("cli.demo.intro", home=environ["CONCIERGE_DATA_DIR"].removesuffix("/data")),
            markup=False,
            soft_wrap=True,
        )
        console.print(f"› {text}", style="bold", markup=False)
    settings = concierge.Settings(environ=environ)
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    async with concierge.Concierge.open(settings) as app_:
        story = await tell(app_.me, text, yes=yes, as_json=as_json)
    _conclude(story, took_s=round(time.monotonic() - began, 2), as_json=as_json)
    return story.exit_code if story.downloads or story.proposals else 1


def _conclude(story: Story, *, took_s: float, as_json: bool) -> None:
    hashes = [each.download.info_hash for each in story.downloads]
    if as_json:
        write_line(
            {
                "event": "finished",
                "placed": placed_paths(story.downloads),
                "info_hash": hashes[0] if hashes else None,
                "model_calls": story.model_calls,
                "took_s": took_s,
            }
        )
        return
    for info_hash in hashes:
        console.print(say().say("cli.demo.verified", info_hash=info_hash), markup=False)
    notes.print(
        say().say("cli.demo.took", took=say().duration(took_s), n=story.model_calls),
        style="dim",
        markup=False,
    )
