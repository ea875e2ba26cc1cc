"""Kinopoisk's tables as it wrote them between 2014 and 2022, with titles of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

VOTES = (
    "русскоязычное название", "оригинальное название", "год", "страны", "режисcёр", "жанры", "время",
    "моя оценка", "рейтинг КиноПоиска", "число оценок", "рейтинг IMDb", "число оценок IMDb",
    "мировая премьера", "премьера в РФ", "релиз на DVD", "бюджет $", "сборы США $", "сборы МИР $",
    "сборы РФ $", "дата и время",
)  # fmt: skip
FOLDER = (
    "русскоязычное название", "оригинальное название", "год", "страны", "режисcёр", "актёры", "жанры",
    "возраст", "время", "моя оценка", "рейтинг КиноПоиска", "число оценок", "рейтинг IMDb",
    "число оценок IMDb", "рейтинг MPAA", "мировая премьера", "премьера в РФ", "релиз на DVD",
    "мой комментарий", "бюджет $", "сборы США $", "сборы МИР $", "сборы РФ $",
)  # fmt: skip
USUAL = {
    "русскоязычное название": "<b>Буря в гавани</b>",
    "оригинальное название": "Harbor Storm",
    "год": "2014",
    "страны": "США, Новая Зеландия",
    "жанры": "триллер, драма",
    "время": "118",
    "моя оценка": "8",
    "рейтинг КиноПоиска": "7,861",
    "число оценок": "24&nbsp;465",
    "рейтинг IMDb": "7,10",
    "мировая премьера": "2014-05-09",
    "бюджет $": "12&nbsp;000&nbsp;000",
    "дата и время": "21:05:33 14.03.2015",
}


def page(
    columns: Iterable[str],
    rows: Iterable[Mapping[str, str]],
    *,
    title: str = "оценки",
    charset: str = "windows-1251",
) -> str:
    """The page; a row names what differs from the usual one."""
    columns = tuple(columns)
    head = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html>\n<head>\n'
        f"<title>{title}</title>\n"
        f'<meta http-equiv="content-type" content="text/html; charset={charset}" />\n</head>\n<body>\n<table>\n'
    )
    header = "".join(f"<td>{_heading(name)}</td>\n" for name in columns)
    body = "".join(_row(columns, row) for row in rows)
    return f"{head}<tr>\n{header}</tr>\n{body}</table>\n</body>\n</html>\n"


def as_sent(text: str) -> bytes:
    """Its bytes on the disk of whoever downloaded it."""
    return text.encode("cp1251", errors="xmlcharrefreplace")


def _heading(name: str) -> str:
    return f"<i>{name.removesuffix(' $')}</i>{'<br />$' if name.endswith(' $') else ''}"


def _row(columns: Iterable[str], row: Mapping[str, str]) -> str:
    told = {**USUAL, **row}
    cells = "".join(f'<td align="left" nowrap>{told.get(name, "")}</td>\n' for name in columns)
    return f"<tr>\n{cells}</tr>\n"
