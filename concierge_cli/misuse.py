"""What a person reads when a command line makes no sense: what is wrong, and which help to read."""

from typing import TYPE_CHECKING

from concierge_cli.failures import EXIT_USAGE, write_failure
from concierge_cli.language import say

if TYPE_CHECKING:
    import typer

__all__ = ["misused"]


def misused(error: "typer.TyperException") -> int:
    """Prints the fault's sentence and the next command on stderr; returns the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        write_failure("usage", error.format_message(), is_plain=True)
        return EXIT_USAGE
    context = getattr(error, "ctx", None)
    help_line = say().say("cli.usage.help", command=context.command_path if context else "concierge")
    write_failure("usage", f"{_fault(error)} {help_line}")
    return EXIT_USAGE


def _fault(error: "typer.TyperException") -> str:
    """Typer has its sentences in English alone; which kind of fault it is, the class tells."""
    match type(error).__name__:
        case "MissingParameter":
            return say().say("cli.usage.missing", name=_parameter(error))
        case "NoSuchOption":
            return say().say("cli.usage.no_option", name=getattr(error, "option_name", ""))
        case "BadOptionUsage":
            return say().say("cli.usage.no_value", name=getattr(error, "option_name", ""))
        case "BadParameter":
            return _unfit(error)
        case _:
            is_group = hasattr(getattr(getattr(error, "ctx", None), "command", None), "commands")
            return say().say("cli.usage.other" if is_group else "cli.usage.extra")


def _unfit(error: "typer.TyperException") -> str:
    """Which values the parameter may have, where its type tells."""
    parameter, name = getattr(error, "param", None), _parameter(error)
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if choices := getattr(getattr(parameter, "type_descriptor", None), "choices", None):
        return say().say("cli.usage.choice", name=name, choices=" | ".join(map(str, choices)))
    if low is None:
        return say().say("cli.usage.bad_value", name=name)
    if high is None:
        return say().say("cli.usage.at_least", name=name, low=low)
    is_whole = getattr(getattr(parameter, "type_descriptor", None), "annotation", int) is not float
    return say().say("cli.usage.range" if is_whole else "cli.usage.range_of", name=name, low=low, high=high)


def _parameter(error: "typer.TyperException") -> str:
    """The parameter's name as the person types it."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "?"
    options = [*parameter.opts, *parameter.secondary_opts]
    named = next((option for option in options if option.startswith("--")), None)
    return str(named or parameter.metavar or parameter.name.upper())
