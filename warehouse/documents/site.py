"""The pages as one file for any browser, with search: it needs no server and no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from posixpath import dirname, join, normpath

from markdown_it import MarkdownIt

MARK = "<!-- Written by `warehouse docs`; changes belong into the model, the settings or the program. -->"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_MERMAID = re.compile(r"## Diagram of gold\n\n```mermaid\n.*?```\n", re.DOTALL)
_HREF = re.compile(r'(href|src)="([^"#:]*)(?:#([^"]*))?"')
_ID = re.compile(r'<a id="([^"]+)"></a>')
GROUPS = (("tables/", "Tables"), ("marts/", "Marts"))


def page(pages: dict[str, str]) -> str:
    """Return the one page that shows all others."""
    texts = {path: text for path, text in pages.items() if path.endswith(".md")}
    template = files("warehouse.documents").joinpath("templates")
    style, script = (template.joinpath(name).read_text(encoding="utf-8") for name in ("site.css", "site.js"))
    parts = {
        "mark": MARK,
        "style": style,
        "navigation": "\n".join(_navigation(texts)),
        "articles": "\n".join(_article(path, text, pages) for path, text in texts.items()),
        "script": script,
    }
    whole = template.joinpath("site.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: parts[found[1]], whole)


def _navigation(texts: dict[str, str]) -> Iterator[str]:
    grouped = {prefix: [path for path in texts if path.startswith(prefix)] for prefix, _ in GROUPS}
    for path, text in texts.items():
        if not any(path in found for found in grouped.values()):
            yield _entry(path, text)
    for prefix, title in GROUPS:
        if grouped[prefix]:
            yield f"<details open><summary>{title}</summary>"
            yield from (_entry(path, texts[path]) for path in grouped[prefix])
            yield "</details>"


def _entry(path: str, text: str) -> str:
    return f'<a href="#{place(path)}">{escape(_title(text))}</a>'


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else ""


def place(path: str, anchor: str = "") -> str:
    """Return the place of a page, or of something on it, in the one page."""
    return f"{path.removesuffix('.md')}{':' if anchor else ''}{anchor}"


def _article(path: str, text: str, pages: dict[str, str]) -> str:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(_MERMAID.sub("", text))
    html = _ID.sub(lambda found: f'<a id="{place(path, found[1])}"></a>', html)
    html = _HREF.sub(lambda found: _target(path, found, pages), html)
    html = re.sub(r"<img src=\"drawing:([^\"]+)\"[^>]*>", lambda found: pages[found[1]], html)
    html = html.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    return f'<article id="{place(path)}" data-title="{escape(_title(text))}">\n{html}</article>'


def _target(path: str, found: re.Match[str], pages: dict[str, str]) -> str:
    """Turn a link between pages into one within the page; drawings are put in."""
    attribute, target, anchor = found[1], found[2], found[3] or ""
    there = normpath(join(dirname(path), target)) if target else path
    if attribute == "src" and there in pages:
        return f'src="drawing:{there}"'
    if there.endswith(".md") and there in pages:
        return f'href="#{place(there, anchor)}"'
    return f'{attribute}="{there if target else ""}{"#" + anchor if anchor else ""}"'
