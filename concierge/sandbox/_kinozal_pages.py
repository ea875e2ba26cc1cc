"""What the miniature kinozal.tv draws its pages of."""

import html
import re
from collections.abc import Mapping, Sequence

from concierge.sandbox.catalogue import SandboxRelease

__all__ = [
    "escaped",
    "file_list",
    "login_form",
    "odd_rows",
    "paginator",
    "search_form",
    "shown_size",
    "table",
]

UNITS = (("ТБ", 1 << 40), ("ГБ", 1 << 30), ("МБ", 1 << 20), ("КБ", 1 << 10), ("Б", 1))


def login_form(told: str) -> str:
    """The form, below what a refused login is told."""
    red = f"<div class='bx1'><div class='red'>{told}</div></div>" if told else ""
    return f"""{red}<form method=post action="/takelogin.php" name=upt"><input type=text name=username>
<input type=password name=password><input type=hidden name=wact value=takerecover></form>"""


def search_form(asked: Mapping[str, str]) -> str:
    """The form with the words that were asked for."""
    value = html.escape(asked.get("s", ""))
    return f'<form method=get action="/browse.php"><input type="text" name="s" value="{value}"></form>'


def table(rows: Sequence[str]) -> str:
    """The results; no table where there are none."""
    if not rows:
        return ""
    return f"""<div class="bx2_0"><table class="t_peer w100p"><tr class="mn"><td>Раздача</td></tr>
{"".join(rows)}</table></div>"""


def paginator(page: int, last: int) -> str:
    """Links to the other pages."""
    links = "".join(f'<li><a href="?page={at}">{at + 1}</a></li>' for at in range(last + 1) if at != page)
    return f'<div class="paginator"><ul><li class="current">{page + 1}</li>{links}</ul></div>'


def odd_rows(row: str) -> list[str]:
    """Rows of which something cannot be read, each under an id of its own."""
    changes = (
        (r"<td class='s'>[\d.]+ \w+</td>", "<td class='s'>много</td>"),
        (r"<td class='s'>[^<]*(</td>\s*<td class='sl'>)", r"<td class='s'>32.13.2024 в 99:99\1"),
        (r"<td class='sl_s'>\d+", "<td class='sl_s'>-"),
        (r"<a href='/userdetails[^<]*</a>", "nick"),
    )
    own = re.sub(r"class='first bg'", "class=bg", row)
    return [
        re.sub(was, now, re.sub(r"id=\d+\"", f'id={9_000_000 + at}"', own))
        for at, (was, now) in enumerate(changes)
    ]


def file_list(release: SandboxRelease) -> str:
    """The files: a tree of folders, or one name."""
    sized = [(one.path, f"<i>{shown_size(one.size_bytes)} ({one.size_bytes:,})</i>") for one in release.files]
    if len(sized) == 1 and "/" not in sized[0][0]:
        return f'<div class="b ing">{escaped(sized[0][0])} {sized[0][1]}</div>'
    return f'<div class="treeview"><ul>{_branches(sized)}</ul></div>'


def _branches(sized: Sequence[tuple[str, str]]) -> str:
    folders: dict[str, list[tuple[str, str]]] = {}
    for path, size in sized:
        folder, _, rest = path.partition("/")
        folders.setdefault(folder, []).extend([(rest, size)] if rest else [])
    plain = {path: size for path, size in sized if "/" not in path}
    return "".join(
        f"<li>{escaped(name)} <ul>{_branches(inside)}</ul></li>"
        if inside
        else f"<li>{escaped(name)} {plain[name]}</li>"
        for name, inside in folders.items()
    )


def shown_size(size_bytes: int) -> str:
    """The size as people see it, with at most two digits behind the point."""
    unit, width = next((unit for unit in UNITS if size_bytes >= unit[1]), UNITS[-1])
    return f"{size_bytes / width:.2f}".rstrip("0").rstrip(".") + f" {unit}"


def escaped(text: str) -> str:
    """The text as the site writes it, whose apostrophes have another entity than ours."""
    return html.escape(text).replace("&#x27;", "&#39;")
