"""What a person reads of the tools about downloads where no model speaks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from concierge.agent.grammar_replies import reply
from concierge.model.conversation import JsonValue
from concierge.texts import texts

FILM = "Метрополис (1927)"
A_RELEASE: Mapping[str, JsonValue] = {
    "name": "Metropolis.1080p",
    "size": "8,0 ГБ",
    "for": "дубляж",
    "against": "мало сидов",
}
CASES: list[tuple[str, Mapping[str, JsonValue], str, str]] = [
    (
        "control_downloads",
        {"status": "paused", "count": 1, "downloads": [{"name": FILM}]},
        f"На паузе 1 загрузка:\n• {FILM}",
        f"1 download is paused:\n• {FILM}",
    ),
    (
        "control_downloads",
        {"status": "resumed", "count": 22, "downloads": [{"name": FILM}], "more": 21},
        f"Продолжаются 22 загрузки:\n• {FILM}\n…и ещё 21",
        f"22 downloads go on:\n• {FILM}\n…and 21 more",
    ),
    (
        "control_downloads",
        {"status": "paused", "count": 0},
        "Ставить на паузу нечего.",
        "There is nothing to pause.",
    ),
    ("control_downloads", {"status": "resumed", "count": 0}, "На паузе ничего нет.", "Nothing is paused."),
    (
        "control_downloads",
        {"status": "proposed", "title": FILM, "options": ["resume"]},
        f"{FILM}: загрузка не удалась. Начать её заново?",
        f"{FILM}: the download failed. Begin it again?",
    ),
    (
        "remove_download",
        {"status": "proposed", "title": FILM, "options": ["remove", "remove_with_data"]},
        f"{FILM}: убрать? То, что уже в библиотеке, останется.",
        f"{FILM}: remove? What is in the library stays.",
    ),
    (
        "clear_downloads",
        {"status": "nothing"},
        "Менять нечего: всё уже так.",
        "Nothing to change: all is so already.",
    ),
    (
        "choose_files",
        {"status": "proposed", "title": FILM, "options": ["choose"]},
        f"{FILM}: докачать ещё из этой раздачи?",
        f"{FILM}: fetch more of this torrent?",
    ),
    (
        "choose_files",
        {"status": "started", "title": FILM, "size": "1 GB"},
        f"{FILM}: докачиваю, 1 GB.",
        f"{FILM}: fetching more, 1 GB.",
    ),
    (
        "follow_download",
        {"status": "proposed", "title": FILM, "options": ["follow"]},
        f"{FILM}: следить за раздачей и докачивать новые серии?",
        f"{FILM}: follow the topic and fetch new episodes?",
    ),
    (
        "follow_download",
        {"status": "followed", "title": FILM},
        f"{FILM}: за раздачей уже следим.",
        f"{FILM}: its topic is followed already.",
    ),
    (
        "unfollow_download",
        {"status": "unfollowed", "title": FILM},
        f"{FILM}: за раздачей больше не следим.",
        f"{FILM}: its topic is followed no more.",
    ),
    (
        "download_files",
        {
            "name": FILM,
            "count": 2,
            "wanted": 1,
            "files": [
                {"name": "a.mkv", "size": "1 GB", "percent": 40, "is_wanted": True},
                {"name": "b.txt", "size": "1 KB", "is_wanted": False},
            ],
        },
        f"{FILM}: 2 файла, из них нужно 1.\n• a.mkv — 1 GB, 40 %\n• b.txt — 1 KB, не нужен",
        f"{FILM}: 2 files, 1 wanted.\n• a.mkv — 1 GB, 40 %\n• b.txt — 1 KB, not wanted",
    ),
    (
        "download_files",
        {"name": FILM, "count": 0},
        f"{FILM}: список файлов ещё не известен.",
        f"{FILM}: its files are not known yet.",
    ),
    ("torrent_link", {"status": "handed_over", "name": "M"}, "Торрент «M»:", "The torrent “M”:"),
    (
        "explain_choice",
        {
            "title": FILM,
            "found": 3,
            "rejected": {"camera": 1},
            "release": A_RELEASE,
            "others": [{"name": "B", "size": "4 GB"}],
            "refused": [{"name": "C", "size": "1 GB", "against": "экранка"}],
        },
        (
            f"{FILM}: что выбрано и почему.\n"
            "Metropolis.1080p — 8,0 ГБ\nза: дубляж\nпротив: мало сидов\nДругие подходящие:\n• B — 4 GB\n"
            "Отсеяны: 1 экранка.\n• C — 1 GB; против: экранка"
        ),
        (
            f"{FILM}: what was chosen, and why.\n"
            "Metropolis.1080p — 8,0 ГБ\nfor it: дубляж\nagainst it: мало сидов\nOthers that fit:\n• B — 4 GB\n"
            "Turned down: 1 camera copy.\n• C — 1 GB; against it: экранка"
        ),
    ),
    (
        "explain_choice",
        {"title": FILM, "found": 0},
        f"{FILM}: трекеры ничего не нашли. Проверьте название или добавьте год.",
        f"{FILM}: the trackers have nothing. Check the name or add a year.",
    ),
]


@pytest.mark.parametrize("tool, answer, ru, en", CASES)
def test_each_result_is_said_in_both_languages(
    tool: str, answer: Mapping[str, JsonValue], ru: str, en: str
) -> None:
    assert reply(tool, answer, texts("ru")) == ru
    assert reply(tool, answer, texts("en")) == en


@pytest.mark.parametrize("tool", ["remove_download", "explain_choice", "download_files", "torrent_link"])
def test_an_error_is_said_as_everywhere(tool: str) -> None:
    said = reply(tool, {"error": "not_found", "facts": {"what": "Дюна"}}, texts("ru"))

    assert said == texts("ru").error("not_found", {"what": "Дюна"})
