"""The command line: a thin face of the SDK. Its heavy parts load at their first use, so that help comes at once."""

from importlib import import_module

# Type checkers take the name as true. Loading `typing` for it would take longer than telling the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from concierge_cli import accounts_view as accounts_view
    from concierge_cli import captcha as captcha
    from concierge_cli import card_view as card_view
    from concierge_cli import config_view as config_view
    from concierge_cli import database_view as database_view
    from concierge_cli import documenting as documenting
    from concierge_cli import documents as documents
    from concierge_cli import editing as editing
    from concierge_cli import filmography_view as filmography_view
    from concierge_cli import following as following
    from concierge_cli import keyboard as keyboard
    from concierge_cli import list_answers as list_answers
    from concierge_cli import lists_view as lists_view
    from concierge_cli import output as output
    from concierge_cli import people_documents as people_documents
    from concierge_cli import people_view as people_view
    from concierge_cli import profile_view as profile_view
    from concierge_cli import questions as questions
    from concierge_cli import render as render
    from concierge_cli import running as running
    from concierge_cli import serving as serving
    from concierge_cli import story as story
    from concierge_cli import title_documents as title_documents
    from concierge_cli import title_view as title_view
    from concierge_cli import upcoming_view as upcoming_view

_PARTS = frozenset(
    {
        "captcha",
        "config_view",
        "database_view",
        "accounts_view",
        "documenting",
        "documents",
        "editing",
        "following",
        "keyboard",
        "list_answers",
        "lists_view",
        "output",
        "people_documents",
        "people_view",
        "questions",
        "profile_view",
        "render",
        "running",
        "serving",
        "story",
        "card_view",
        "filmography_view",
        "title_documents",
        "title_view",
        "upcoming_view",
    }
)


def __getattr__(name: str) -> object:
    """The part of that name, loaded now."""
    if name not in _PARTS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return import_module(f"{__name__}.{name}")
