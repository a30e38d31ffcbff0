"""`warehouse init`: a project of one's own, with a model that is the retail star, a draft, or empty."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from shutil import copyfile
from string import Template

from warehouse.errors import UsageError
from warehouse.files.deliveries import DATA
from warehouse.settings import OURS

TEMPLATES = files("warehouse.project") / "templates"
PROJECT = {
    "warehouse.toml": "warehouse.toml.txt",
    "README.md": "README.md.txt",
    ".gitignore": "gitignore.txt",
    "tests/test_$name.py": "test.py.txt",
}
MODULES = ("__init__", "sources", "dimensions", "facts", "rules", "marts")


def write_project(
    folder: Path,
    name: str,
    package: Mapping[str, str],
    delivery: Path | None = None,
    *,
    beside: Collection[str] = (),
    data: str = "data/raw/",
) -> list[Path]:
    """Write a project whose package holds the given files, by their path in it, and return what was written.

    ``delivery`` is a folder whose files are copied. Raises UsageError where the folder holds anything already but the
    files ``beside``, or the name is that of another package. ``data`` is where the README says that the files are.
    """
    _require_name(name)
    require_empty(folder, beside)
    texts = {f"{name}/{path}": text for path, text in package.items()}
    for path, template in PROJECT.items():
        text = TEMPLATES.joinpath(template).read_text(encoding="utf-8")
        texts[path.replace("$name", name)] = Template(text).safe_substitute(name=name, data=data)
    written = []
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written.append(file)
    for place in (folder / "data" / "raw", folder / "migrations") if not beside else (folder / "migrations",):
        place.mkdir(parents=True, exist_ok=True)
    for file in sorted(one for one in delivery.iterdir() if _is_data(one)) if delivery else ():
        written.append(folder / "data" / "raw" / file.name)
        copyfile(file, written[-1])
    return written


def _is_data(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith(DATA) and not path.name.startswith(".")


def retail(name: str) -> dict[str, str]:
    """Return the files of the retail star, which comes with the program, as those of a package of another name."""
    folder = Path(sys.modules["warehouse"].__path__[0]).joinpath(*OURS.split(".")[1:])
    found = sorted(file for file in folder.rglob("*") if file.suffix in (".py", ".csv"))
    texts = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in found}
    return {path: text.replace(OURS, name) for path, text in texts.items()}


def nothing(name: str) -> dict[str, str]:
    """Return the files of a model that declares nothing yet, each with an example."""
    read = {module: (TEMPLATES / "empty" / f"{module}.py.txt").read_text(encoding="utf-8") for module in MODULES}
    return {f"{module}.py": Template(text).safe_substitute(name=name) for module, text in read.items()}


def require_empty(folder: Path, beside: Collection[str] = ()) -> None:
    """Raise UsageError unless a folder holds nothing but the files ``beside`` and what tools hide there."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder.")
    there = [one.name for one in folder.iterdir() if one.name not in beside] if folder.exists() else []
    seen = sorted(name for name in there if not name.startswith(".") or name == ".gitignore")
    if seen:
        raise UsageError(f"{folder} holds {seen[0]} already, and nothing is overwritten; name another folder.")


def _require_name(name: str) -> None:
    if not name.isidentifier() or iskeyword(name) or name != name.lower():
        raise UsageError(f"`{name}` is no name of a package; --name takes small letters, digits and _, as shop.")
    if name in sys.stdlib_module_names or name in ("warehouse", "tests", "data", "migrations"):
        raise UsageError(f"`{name}` is the name of another package; choose one with --name.")
