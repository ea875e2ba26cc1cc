"""`concierge setup`: the first run. It writes only at the end, so whoever leaves before has changed nothing."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.language import say, speak

if TYPE_CHECKING:
    from concierge_cli.keyboard import Keyboard
    from concierge_cli.questions import Question

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_YES = frozenset({"да", "д", "yes", "y"})
_NO = frozenset({"нет", "н", "no", "n"})


@app.command(help=say().say("cli.setup.help"), epilog=say().say("cli.setup.epilog"))
def setup(
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Asks a few questions and writes the answers."""

    async def work() -> int:
        found, keyboard = await cli.running.configuration(), cli.keyboard.Keyboard()
        if as_json:
            cli.output.write_json(_document(found))
        elif not keyboard.is_there:
            _tell_questions(found)
        else:
            cli.output.note(say().say("cli.setup.hello"), style="dim")
            _write(found, await _asked(found, keyboard))
        return 0

    return work()


def _document(found: concierge.Configuration) -> cli.documents.SetupDocument:
    questions = [
        cli.documents.QuestionDocument(
            question=say().say(f"cli.setup.{each.key}"),
            settings=list(each.names),
            default=cli.questions.current(each, found),
        )
        for each in cli.questions.QUESTIONS
    ]
    return cli.documents.SetupDocument(questions=questions)


def _tell_questions(found: concierge.Configuration) -> None:
    cli.output.show(say().say("cli.setup.not_asked"))
    for each in cli.questions.QUESTIONS:
        question = f"{say().say(f'cli.setup.{each.key}')} [{cli.questions.current(each, found)}]"
        cli.output.write("\n  ".join((question, *each.names)))


async def _asked(found: concierge.Configuration, keyboard: Keyboard) -> Mapping[str, str]:
    """The answers that differ from what is so already, by the setting's name."""
    answers: dict[str, str] = {}
    for question in cli.questions.QUESTIONS:
        if not question.details:
            await _ask_value(question, found, keyboard, answers)
        elif await _ask_whether(question, found, keyboard):
            for detail in question.details:
                await _ask_value(detail, found, keyboard, answers)
    return answers


async def _ask_whether(question: Question, found: concierge.Configuration, keyboard: Keyboard) -> bool:
    default = cli.questions.current(question, found)
    while True:
        answer = (await _line(question, default, keyboard)).lower() or default
        if answer in _YES | _NO:
            return answer in _YES
        cli.output.note(say().say("cli.setup.wrong", problem=say().say("cli.setup.choose")), style="yellow")


async def _ask_value(
    question: Question, found: concierge.Configuration, keyboard: Keyboard, answers: dict[str, str]
) -> None:
    default = cli.questions.current(question, found)
    is_secret = found.option(question.name).is_secret
    while answer := await _line(question, default, keyboard, is_hidden=is_secret):
        if answer == default:
            return
        try:
            found.check(question.name, answer)
        except concierge.ConfigError as error:
            cli.output.note(say().fill("cli.setup.wrong", error.facts), style="yellow")
        else:
            answers[question.name] = answer
            if question.key == "language":
                speak(answer)
            return


async def _line(question: Question, default: str, keyboard: Keyboard, *, is_hidden: bool = False) -> str:
    """What was typed; the end of the input leaves, as Ctrl-C does."""
    shown = f" [{default}]" if default else ""
    cli.output.notes.print(f"{say().say(f'cli.setup.{question.key}')}{shown} ", end="")
    with cli.keyboard.hidden(is_hidden=is_hidden):
        typed = await keyboard.line()
    if is_hidden:
        cli.output.note("")
    if typed is None:
        raise KeyboardInterrupt
    return typed.strip()


def _write(found: concierge.Configuration, answers: Mapping[str, str]) -> None:
    found.set_all(answers)
    if answers:
        cli.output.show(say().say("cli.setup.done"), style="green")
        cli.output.write(f"  {found.path.parent}")
    else:
        cli.output.show(say().say("cli.setup.unchanged"))
    if "CONCIERGE_BOT__TOKEN" in answers and find_spec("concierge_cli.commands.users"):
        cli.output.show(say().say("cli.setup.invite"))
    cli.output.show(say().say("cli.setup.next"), style="dim")
