"""The floors hold: the contracts pass on the tree as it is, and fail on one wrong import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("peerlearn_site", "catalog", "live", "home")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the product's packages and contracts."""
    for name in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_down_only(tree: Path) -> None:
    result = lint(tree)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("catalog/sessions/selectors.py", "from home.landing import landing_context"),
        ("catalog/taxonomy/services.py", "from catalog.sessions.models import SessionRun"),
        ("peerlearn_site/effects/outbox.py", "from catalog.sessions.rules import WORDS"),
        ("catalog/sessions/rules.py", "from django.utils import timezone"),
        ("home/landing.py", "from channels.layers import get_channel_layer"),
    ],
)
def test_a_wrong_import_is_found(module: str, line: str, tree: Path) -> None:
    path = tree / module
    path.write_text(path.read_text() + f"\n{line}  # noqa\n")

    result = lint(tree)

    assert result.returncode == 1
    assert "BROKEN" in result.stdout
