"""The page in a browser: axe-core finds nothing serious in either scheme, and nothing runs over at any width."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests import npm
from tests.report.test_numbers import loaded, reported
from warehouse.sample import write_sample
from warehouse.settings import Settings

AXE = "4.14.1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ASK = """
<pre id="answer"></pre>
<script>%s</script>
<script>
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  document.getElementById("answer").textContent = JSON.stringify({
    over: document.documentElement.scrollWidth - window.innerWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    passes: found.passes.length,
    violations: found.violations.map(one => [one.impact, one.id, one.nodes.slice(0, 3).map(node => node.html)]),
  })
})
</script>
"""


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of a browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or pytest.skip("there is no Chromium on this machine")


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, from its npm package, which the cache keeps."""
    try:
        return npm.read("axe-core", AXE, "axe.min.js").decode()
    except npm.UnavailableError as reason:
        pytest.skip(str(reason))


def looked_at(browser: str, axe: str, page: Path, folder: Path, *, dark: bool, width: int) -> dict[str, Any]:
    """Open a page in a browser of such a width and return what axe says of it."""
    asking = folder / "asking.html"
    question = ASK % axe.replace("</script", "<\\/script")
    asking.write_text(page.read_text().replace("</body>", f"{question}</body>"))
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={folder / 'profile'}",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        f"--window-size={width},2000",
        "--virtual-time-budget=20000",
        "--dump-dom",
        asking.as_uri(),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    found = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    answer: dict[str, Any] = json.loads(html.unescape(found[1]))
    return answer


def test_axe_finds_nothing(browser: str, axe: str, settings: Settings, tmp_path: Path) -> None:
    """A shop with everything on its page: bad records, several batches, long names."""
    write_sample(tmp_path / "shop", orders=800, customers=60, products=25, deliveries=2, dirt=0.01, seed=3)
    products = tmp_path / "shop" / "2024-01-01" / "products.csv"
    long = r"\1,\2 of a name much longer than any telephone is wide"
    products.write_text(re.sub(r"(?m)^(P\d+),([^,]+)", long, products.read_text()))
    loaded(settings, tmp_path / "shop")
    reported(settings, tmp_path)
    for dark, width in ((False, 390), (True, 1440)):
        answer = looked_at(browser, axe, tmp_path / "report.html", tmp_path, dark=dark, width=width)
        assert answer["violations"] == []
        assert answer["passes"] > 10
        assert answer["dark"] is dark
        assert answer["over"] <= 0, width


def test_it_is_printed_on_a4_and_no_page_is_empty(browser: str, settings: Settings, tmp_path: Path) -> None:
    write_sample(tmp_path / "shop", orders=300, customers=40, products=25, deliveries=1, dirt=0.01, seed=3)
    loaded(settings, tmp_path / "shop")
    reported(settings, tmp_path)
    printed = tmp_path / "report.pdf"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={printed}"]
    subprocess.run([*command, (tmp_path / "report.html").as_uri()], check=True, capture_output=True, timeout=300)
    found = printed.read_bytes()
    pages = re.findall(rb"<<\s*/Type /Page\b.*?endobj", found, re.DOTALL)
    assert 3 <= len(pages) <= 6
    for page in pages:
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page)
        contents = re.search(rb"/Contents (\d+) 0 R", page)
        assert box
        assert contents
        assert [round(float(side)) for side in box.groups()] == [595, 842]
        stream = re.search(rb"\n%s 0 obj.*?stream\n(.*?)endstream" % contents[1], found, re.DOTALL)
        assert stream
        assert re.search(rb"\bT[jJ]\b", zlib.decompress(stream[1]))
