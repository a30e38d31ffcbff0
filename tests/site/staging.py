"""Lays docs/ out for the site: links that leave it lead to the source, and the pages get an order."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from tests import npm
from tests.command import ROOT

LINK = re.compile(r"(\]\()([^)\s]+)(\))")
FENCE = re.compile(r"(```.*?```)", re.DOTALL)
BESIDE = ("CONTRIBUTING.md", "CHANGELOG.md")
"""Pages of the repository that stand on the site, too."""
ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("README.md", "tutorial.md", "glossary.md", "questions.md", "comparison.md", "CHANGELOG.md")),
    ("How to", ("how-to/*.md", "reading.md", "bi/README.md", "shapes.md", "CONTRIBUTING.md")),
    ("Operating", ("operating.md", "security.md", "rights.md", "scaling.md", "benchmarks.md", "endurance.md")),
    ("Reference", ("reference/*.md", "settings.md", "rules.md", "files.md")),
    ("Tables", ("reference/tables/*.md",)),
    ("Marts", ("reference/marts/*.md",)),
    ("Explanation", ("explanation/*.md", "architecture.md", "decisions/*.md")),
)
REST = "More"
MERMAID = "12.3.0"
"""Of the line that the theme of the site is made for."""


def source() -> str:
    """Return where the files of the repository are found on the web."""
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]
    return str(urls["Source"])


def stage(folder: Path) -> None:
    """Lay everything out that the site is built from."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("index.html"))
    for name in BESIDE:
        shutil.copy(ROOT / name, docs)
    pages = sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))
    for page in pages:
        text = (docs / page).read_text()
        home = "" if page in BESIDE else "docs"
        (docs / page).write_text(_relinked(text, page, home, docs))
    scripts = ["assets/mermaid.min.js"] if _with_mermaid(docs) else []
    settings = (ROOT / "zensical.toml").read_text()
    nav = f"nav = {_toml(navigation(pages, docs))}\nextra_javascript = {_toml(scripts)}\n"
    (folder / "zensical.toml").write_text(settings.replace("[project.theme]", f"{nav}\n[project.theme]", 1))


def _with_mermaid(docs: Path) -> bool:
    """Put what draws the diagrams among the pages, so that a reader's browser fetches nothing from elsewhere."""
    try:
        script = npm.read("mermaid", MERMAID, "dist/mermaid.min.js")
    except npm.UnavailableError as reason:
        sys.stderr.write(f"{reason}; a browser fetches what draws the diagrams from elsewhere.\n")
        return False
    (docs / "assets").mkdir(exist_ok=True)
    (docs / "assets" / "mermaid.min.js").write_bytes(script)
    return True


def _relinked(text: str, page: str, home: str, docs: Path) -> str:
    parts = FENCE.split(text)
    parts[::2] = [
        LINK.sub(lambda found: found[1] + _target(found[2], page, home, docs) + found[3], part) for part in parts[::2]
    ]
    return "".join(parts)


def _target(target: str, page: str, home: str, docs: Path) -> str:
    """Return where a link of a page leads on the site; ``home`` is the folder that its links are written from."""
    if re.match(r"[a-z]+:|#", target):
        return target
    path, mark, anchor = target.partition("#")
    there = normpath(join(home, dirname(page), path))
    inside = there.removeprefix("docs/") if there.startswith("docs/") else there if there in BESIDE else None
    if inside is not None and (docs / inside / "README.md").is_file():
        inside = f"{inside}/README.md"
    if inside is not None and (docs / inside).is_file():
        return relpath(inside, dirname(page) or ".") + mark + anchor
    return f"{source()}/{there}"


def navigation(pages: Iterable[str], docs: Path) -> list[dict[str, list[dict[str, str]]]]:
    """Return the pages in their order, each once, those that have no place at the end."""
    left = dict.fromkeys(pages)
    found: list[dict[str, list[dict[str, str]]]] = []
    for title, patterns in (*ORDER, (REST, ("**/*.md",))):
        here = [page for pattern in patterns for page in _matching(left, pattern)]
        for page in here:
            left.pop(page)
        if here:
            found.append({title: [{_title(docs / page): page} for page in here]})
    return found


def _matching(pages: Iterable[str], pattern: str) -> list[str]:
    if pattern.startswith("**"):
        return list(pages)
    whole = re.compile(re.escape(pattern).replace(r"\*", "[^/]+"))
    return sorted(
        (page for page in pages if whole.fullmatch(page)), key=lambda page: (Path(page).name != "README.md", page)
    )


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text(), re.MULTILINE)
    return found[1].replace("`", "") if found else page.stem


def _toml(value: object) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(one)}' for key, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
