"""`concierge doctor`: which services work, which fail and why, which are not set up and what they would add."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

import concierge
from concierge_cli.documents import DiagnosisDocument
from concierge_cli.language import say
from concierge_cli.output import console, write_json
from concierge_cli.running import opened, run_async

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)
_MARKS = {"works": ("✓", "green"), "fails": ("✗", "red"), "absent": ("–", "dim")}


@app.command(help=say().say("cli.doctor.help"), epilog=say().say("cli.doctor.epilog"))
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> None:
    """Asks every service and prints how it does."""

    async def work() -> int:
        async with opened(torrents=True) as app_:
            diagnoses = await app_.diagnose()
        documents = [_document(diagnosis) for diagnosis in diagnoses]
        if as_json:
            write_json([document.model_dump() for document in documents])
        else:
            console.print(Group(*(_line(document) for document in documents)))
        return 69 if any(document.health == "fails" for document in documents) else 0

    run_async(work())


def _document(diagnosis: concierge.Diagnosis) -> DiagnosisDocument:
    return DiagnosisDocument(
        service=diagnosis.service,
        kind=diagnosis.kind,
        health=diagnosis.health.value,
        text=_text(diagnosis),
        missing=list(diagnosis.missing),
    )


def _text(diagnosis: concierge.Diagnosis) -> str:
    match diagnosis.health:
        case concierge.Health.FAILS:
            return say().error(diagnosis.code, diagnosis.facts)
        case concierge.Health.ABSENT:
            return say().say(f"service.{diagnosis.service}.absent")
        case concierge.Health.WORKS:
            return say().say(f"service.{diagnosis.service}.works")


def _line(document: DiagnosisDocument) -> RenderableType:
    mark, style = _MARKS[document.health]
    head = Text.assemble(
        (f"{mark} ", style), (document.service, "bold"), "  ", say().say(f"health.{document.health}")
    )
    parts: list[RenderableType] = [head, Padding(Text(document.text, style="dim"), (0, 0, 0, 2))]
    if document.missing:
        needed = say().say("cli.doctor.set", variables=", ".join(document.missing))
        parts.append(Padding(Text(needed, style="dim"), (0, 0, 0, 2)))
    return Group(*parts)
