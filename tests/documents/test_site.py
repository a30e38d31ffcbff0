"""The one page with search holds all other pages, and needs no network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.documents.test_pages import material
from warehouse.documents import pages, with_site


class Places(HTMLParser):
    """What a page can be asked to show, and what its links ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "data-src") if name in given]


def test_the_site() -> None:
    found = pages(material())
    html = with_site(found)["index.html"]
    places = Places()
    places.feed(html)
    texts = [path.removesuffix(".md") for path in found if path.endswith(".md")]
    assert set(texts) <= set(places.ids)
    assert len(places.ids) == len(set(places.ids))
    inside = [link[1:] for link in places.links if link.startswith("#")]
    assert len(inside) > 500
    assert [link for link in inside if link not in places.ids] == []
    outside = {link for link in places.links if not link.startswith("#")}
    assert {link for link in outside if link not in found} == set()
    assert places.loads == []
    frame = re.sub(r"<article.*</article>", "", html, flags=re.DOTALL)
    assert "http" not in frame
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html
    assert 'id="search"' in html


def test_the_place_of_a_rule_and_of_a_column() -> None:
    html = with_site(pages(material()))["index.html"]
    assert 'id="rules:SR-V-005"' in html
    assert 'id="tables/gold.dim_customer:is_active"' in html
    assert 'href="#rules:SR-V-005"' in html
