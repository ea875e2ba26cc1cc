"""`concierge doctor`: which services work, which fail and why, which are not set up and what they would add."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import EXIT_SERVICE
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.doctor.help"), epilog=say().say("cli.doctor.epilog"))
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Asks every service and prints how it does."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            diagnoses = await app_.diagnose()
        services = [cli.documenting.diagnosis_document(diagnosis) for diagnosis in diagnoses]
        if as_json:
            cli.output.write_json(cli.documents.DoctorDocument(services=services))
        else:
            cli.output.show(
                cli.render.doctor_view((s.service, s.health, s.text, s.missing) for s in services)
            )
        return EXIT_SERVICE if any(service.health == "fails" for service in services) else 0

    return work()
