"""Writes every schema into docs/reference/json of the current folder."""

from pathlib import Path

from concierge_cli.documents import schemas

if __name__ == "__main__":
    folder = Path("docs/reference/json")
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.json").write_text(schema, encoding="utf-8")
