"""What the demo prints, as the README shows it. `python -m tests.docs.demo` writes it there anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT

HOME = "/tmp/concierge-demo-x1y2z3"  # noqa: S108  shown, never written to
README = ROOT / "README.md"
SHOWN = re.compile(r"(?<=<!-- demo: printed -->\n```text\n).*?(?=```)", re.DOTALL)


def printed(home: Path) -> str:
    """The demo's text at 80 columns in English, without lines that tell of progress; times and paths are the same
    at every run.
    """
    plain = {"LANG": "C.UTF-8", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "concierge_cli", "demo", "--yes", "--home", home],
        env={"PATH": os.environ["PATH"], **plain},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout)
    lines = [line.rstrip() for line in done.stdout.splitlines() if not re.search(r"\d %$", line)]
    text = "\n".join(lines).replace(str(home), HOME)
    return re.sub(r"took \d+ s", "took 4 s", text).strip() + "\n"


def main() -> None:
    """Writes the text into the README."""
    with tempfile.TemporaryDirectory() as folder:
        text = printed(Path(folder))
    README.write_text(
        SHOWN.sub(lambda _: text, README.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
