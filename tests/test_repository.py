"""The shape of the repository: laws that no single file can hold by itself."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = 350
FUNCTIONS = 50

#: How an index of packages is named, on a command line or by its address; whoever installs decides about those, not a committed file.
INDEXES = re.compile(r"(^|\s)--(extra-)?index-url[ =]|https?://[^\s\"'<>]+/simple\b", re.MULTILINE)

MODULES = sorted((ROOT / "operator").rglob("*.py"))
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def committed() -> list[Path]:
    """Every file that git knows; a source archive without git's data has none to look at."""
    git = shutil.which("git") or pytest.skip("no git")
    found = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.skip(f"no repository: {found.stderr.strip()}")
    return [path for name in found.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        yield path, ast.parse(path.read_text())


def test_no_module_is_longer_than_the_house_allows() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > FILES} == {}


def test_no_function_is_longer_than_the_house_allows() -> None:
    too_long = {
        f"{shown(path)}:{node.lineno} {node.name}": length
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := node.end_lineno - node.lineno + 1) > FUNCTIONS  # type: ignore[operator]
    }
    assert too_long == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [shown(path) for path, tree in trees() if not ast.get_docstring(tree)] == []


def test_the_folder_operator_is_no_package_that_would_hide_the_standard_librarys_module() -> None:
    assert not (ROOT / "operator" / "__init__.py").exists()


def test_every_make_target_is_explained_by_make_help() -> None:
    assert "help" in TARGETS
    assert {target for target in TARGETS if not re.search(rf"^{target}:.* ## \S", MAKEFILE, re.MULTILINE)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_documents_name_make_targets_that_there_are(document: Path) -> None:
    text = document.read_text()
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", text))
    assert named - TARGETS == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_links_of_documents_lead_to_files_that_there_are(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text())
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_gives_the_two_commands(command: str) -> None:
    assert f"$ {command}" in (ROOT / "README.md").read_text()


def test_the_ci_runs_the_readmes_test_command_and_no_other() -> None:
    ci = ROOT / ".ci" / "run"
    commands = re.findall(r"^(?:\./)?\S*(?:make|pytest|ruff|mypy)\b.*$", ci.read_text(), re.MULTILINE)
    assert commands == ["make test"]
    assert ci.stat().st_mode & 0o111 == 0o111, "it must be executable"


def test_make_test_includes_lint_and_verify() -> None:
    assert re.search(r"^test: lint verify\b", MAKEFILE, re.MULTILINE)


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text()


def test_no_committed_file_names_a_place_to_install_from() -> None:
    found = [f"{shown(path)}: {match[0].strip()}" for path in committed() if path != Path(__file__) for match in _matches(path)]
    assert found == []


def _matches(path: Path) -> list[re.Match[str]]:
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return []
    return list(INDEXES.finditer(text))
