"""The docs are true, and the tree keeps the house's rules."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
HOSTS = re.compile(r"py[p]i\.[o]rg|python[h]osted|registry\.np[m]js|de[b]ian\.org")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dateline_docs", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_docs_are_what_the_code_makes() -> None:
    assert generator().stale() == []


def test_readme_names_every_command_it_should() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("make demo", "make test", "load", "query", "export", "article", "serve"):
        assert command in readme


def test_no_file_names_a_package_registry() -> None:
    named = [file.name for file in tracked() if HOSTS.search(file.read_text(encoding="utf-8", errors="replace"))]
    assert named == []


def test_no_python_file_is_over_400_lines() -> None:
    long = [
        file.name
        for file in tracked()
        if file.suffix == ".py" and len(file.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert long == []


def test_arrows_run_downwards() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
