"""Limits of the code: files of 400 lines, functions of 60 (device code 120) and 7 parameters."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("kling_local", "kernels", "benchmarks")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
MAX_FILE, MAX_FUNCTION, MAX_DEVICE_FUNCTION, MAX_PARAMETERS = 400, 60, 120, 7
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common", "misc"}


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def is_device_code(function):
    """Whether a decorator such as ``@triton.jit`` compiles it for a GPU."""
    return any("jit" in ast.unparse(each) for each in function.decorator_list)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_over_the_limits(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_FILE, f"{lines} lines"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        device = is_device_code(function)
        most = MAX_DEVICE_FUNCTION if device else MAX_FUNCTION
        assert length <= most, f"{function.name} has {length} lines"
        arguments = function.args
        names = [
            each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        ]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
        assert device or len(names) <= MAX_PARAMETERS, (
            f"{function.name} has {len(names)} parameters"
        )


def test_no_module_hides_behind_an_empty_name():
    package = [path for path in FILES if path.is_relative_to(ROOT / "kling_local")]
    assert [path for path in package if path.stem in FORBIDDEN_NAMES] == []


def test_the_kernels_folder_is_not_a_package():
    """A published package is called ``kernels``; diffusers would import this folder instead."""
    for folder in ("kernels", "tests", "benchmarks", "configs"):
        assert not (ROOT / folder / "__init__.py").exists()
