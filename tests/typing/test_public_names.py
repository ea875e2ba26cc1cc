"""What type checkers read of the front door is what running code finds there."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import concierge

FRONT_DOOR = Path(concierge.__file__)


def for_type_checkers() -> dict[str, str]:
    """The names that stand under `if TYPE_CHECKING`, each with the module that it comes from."""
    tree = ast.parse(FRONT_DOOR.read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or "": str(node.module) for node in imports for alias in node.names}


def test_checkers_and_running_code_see_the_same_names() -> None:
    assert {*for_type_checkers(), "__version__"} == set(concierge.__all__)


def test_each_name_comes_from_the_module_that_checkers_are_told() -> None:
    for name, module in for_type_checkers().items():
        assert getattr(concierge, name) is getattr(sys.modules[module], name), name


def test_no_name_is_hidden_by_a_module_of_that_name() -> None:
    modules = {path.stem for path in FRONT_DOOR.parent.iterdir()}

    assert set(concierge.__all__) & modules == set()


def test_the_names_are_sorted_and_listed_by_dir() -> None:
    assert concierge.__all__[1:] == sorted(concierge.__all__[1:])
    assert dir(concierge) == sorted(concierge.__all__)


def test_a_name_that_is_none_is_refused_as_python_does() -> None:
    code = "import concierge\ntry:\n concierge.Nothing\nexcept AttributeError as e:\n print(e)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "module 'concierge' has no attribute 'Nothing'"


def test_every_public_name_is_used_in_the_file_that_checkers_read() -> None:
    text = Path(__file__).with_name("public_api.py").read_text(encoding="utf-8")
    used = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name | ast.Attribute)
    }

    values = {name for name in concierge.__all__ if name[0].islower() and name != "configure_logging"}
    assert values <= used
