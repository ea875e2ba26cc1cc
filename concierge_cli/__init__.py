"""The command line: a thin face of the SDK. Its heavy parts load at their first use, so that help comes at once."""

from importlib import import_module

# Type checkers take the name as true. Loading `typing` for it would take longer than telling the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from concierge_cli import (
        accounts_view as accounts_view,
        captcha as captcha,
        card_view as card_view,
        cleanup_view as cleanup_view,
        config_view as config_view,
        cost_view as cost_view,
        database_view as database_view,
        documenting as documenting,
        documents as documents,
        download_view as download_view,
        editing as editing,
        filmography as filmography,
        filmography_view as filmography_view,
        import_view as import_view,
        jobs_view as jobs_view,
        kept_file as kept_file,
        keyboard as keyboard,
        list_answers as list_answers,
        lists_view as lists_view,
        model_view as model_view,
        notify_view as notify_view,
        output as output,
        people_documents as people_documents,
        people_view as people_view,
        profile_view as profile_view,
        progress_documents as progress_documents,
        progress_view as progress_view,
        questions as questions,
        queue_view as queue_view,
        queue_watching as queue_watching,
        recommend_documents as recommend_documents,
        recommend_view as recommend_view,
        render as render,
        running as running,
        serving as serving,
        stats_document as stats_document,
        stats_view as stats_view,
        story as story,
        title_documents as title_documents,
        title_view as title_view,
        torrent_view as torrent_view,
        understanding_view as understanding_view,
        upcoming_view as upcoming_view,
        watching as watching,
    )

_PARTS = frozenset(
    {
        "captcha",
        "cleanup_view",
        "config_view",
        "cost_view",
        "database_view",
        "accounts_view",
        "documenting",
        "documents",
        "download_view",
        "editing",
        "import_view",
        "kept_file",
        "keyboard",
        "list_answers",
        "model_view",
        "lists_view",
        "notify_view",
        "output",
        "jobs_view",
        "people_documents",
        "people_view",
        "queue_view",
        "questions",
        "queue_watching",
        "watching",
        "profile_view",
        "progress_documents",
        "progress_view",
        "recommend_documents",
        "recommend_view",
        "render",
        "running",
        "serving",
        "stats_document",
        "stats_view",
        "story",
        "card_view",
        "filmography",
        "filmography_view",
        "title_documents",
        "title_view",
        "torrent_view",
        "understanding_view",
        "upcoming_view",
    }
)


def __getattr__(name: str) -> object:
    """The part of that name, loaded now."""
    if name not in _PARTS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return import_module(f"{__name__}.{name}")
