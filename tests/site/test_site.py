"""The site is built strict, every link of it leads somewhere, and it is found by search, in light and in dark."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import npm
from tests.site.__main__ import build
from tests.site.links import broken, loaded_from_elsewhere
from tests.site.staging import MERMAID, navigation, stage

pytestmark = pytest.mark.slow

needs_zensical = pytest.mark.skipif(find_spec("zensical") is None, reason='needs `pip install -e ".[docs]"`')


@needs_zensical
def test_the_site(tmp_path: Path) -> None:
    build(tmp_path)
    assert list(broken(tmp_path)) == []
    assert loaded_from_elsewhere(tmp_path) == set()
    home = (tmp_path / "index.html").read_text()
    if (npm.CACHE / f"mermaid-{MERMAID}.tgz").exists():
        assert '<script src="./assets/mermaid.min.js"></script>' in home
        assert b"mermaid" in (tmp_path / "assets" / "mermaid.min.js").read_bytes()
    assert "prefers-color-scheme: dark" in home
    assert 'href="./site.css"' in home, "names in tables are not broken"
    assert "td code" in (tmp_path / "site.css").read_text()
    found = json.dumps(json.loads((tmp_path / "search.json").read_text()))
    for word in ("SR-V-005", "is_active", "Credit Card", "From your own files to a chart"):
        assert word in found


def test_every_page_has_one_place(tmp_path: Path) -> None:
    stage(tmp_path)
    docs = tmp_path / "docs"
    pages = sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))
    placed = [
        page
        for part in navigation(pages, docs)
        for entries in part.values()
        for one in entries
        for page in one.values()
    ]
    assert sorted(placed) == pages
    assert placed[0] == "README.md"


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<h1 id="a">A</h1><a href="#a"></a><a href="b.html#c"></a><img src="no.png">')
    (tmp_path / "b.html").write_text('<a href="index.html#a"></a><a href="gone.html"></a>')
    assert sorted(broken(tmp_path)) == [
        "b.html: gone.html: there is no such page",
        "index.html: b.html#c: there is no such place",
        "index.html: no.png: there is no such page",
    ]
