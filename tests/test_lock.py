"""What development, CI and the image install is pinned by version and hash, and is what pyproject asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.command import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
ASKED = {
    "build": PROJECT["build-system"]["requires"],
    "runtime": PROJECT["project"]["dependencies"],
    "development": [*PROJECT["project"]["dependencies"], *(one for extra in EXTRAS.values() for one in extra)],
}


def entries(name: str) -> list[str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    lines = "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("#"))
    return [entry for entry in re.split(r"\n(?=\S)", lines.replace("\\\n", " ").strip()) if entry]


def pinned(name: str) -> dict[str, Version]:
    """The versions of a lock file by package, each with its hashes."""
    found: dict[str, Version] = {}
    for entry in entries(name):
        requirement, *hashes = entry.split(" --hash=")
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.strip()) for one in hashes)
        only = Requirement(requirement.strip())
        (pin,) = only.specifier
        assert pin.operator == "=="
        found[canonicalize_name(only.name)] = Version(pin.version)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_a_lock_file_is_what_pyproject_asks_for(name: str) -> None:
    """`sh requirements/lock.sh` writes it again."""
    versions = pinned(name)
    for requirement in map(Requirement, ASKED[name]):
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in {name}.lock"
        assert version in requirement.specifier, f"{name}.lock has {requirement.name} {version}"


def test_locks_agree_and_name_no_server() -> None:
    development, runtime = pinned("development"), pinned("runtime")
    assert runtime.items() <= development.items()
    assert not any("://" in entry for name in ASKED for entry in entries(name))


def test_ci_runs_the_command_of_readme() -> None:
    (command,) = re.findall(r"^python3 -m venv .*-m tests$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert "--require-hashes -r requirements/development.lock" in command
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == command


def test_the_image_is_pinned_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert all(re.match(r"FROM python:\d+\.\d+\.\d+-slim", line) for line in lines if line.startswith("FROM"))
    user = [line.split()[1] for line in lines if line.startswith("USER")]
    assert user
    assert int(user[-1]) > 0
    installs = [line for line in lines if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_no_service_has_a_default_password() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, service in services.items():
        tag = service.get("image", ":1.0").rpartition(":")[2]
        assert re.match(r"v?\d+\.\d+", tag), f"{name} is not pinned"
        for variable, value in service.get("environment", {}).items():
            for default in re.findall(r"\$\{\w*PASSWORD(:?[-?])([^}]*)\}", str(value)):
                assert default[0] == ":?" or default == (":-", ""), f"{name}: {variable} has a default"
                assert not variable.endswith("URL"), f"{name}: {variable} breaks where a password has an @ or a /"
