"""A model offers its sample; one without says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Program
from tests.project.test_model import CLUB

pytestmark = pytest.mark.slow

WITH_SAMPLE = (
    CLUB.replace(
        "MODEL = Model(members.metadata)",
        'MODEL = Model(members.metadata, sample=Sample(Path(__file__).parent / "sample", "a small club", "1 member"))',
    )
    .replace("import Model\n", "import Model, Sample\n")
    .replace('"""A club."""', '"""A club."""\n\nfrom pathlib import Path')
)


def project(folder: Path, text: str, name: str) -> Program:
    """Return the program in a project of one package."""
    (folder / name / "sample").mkdir(parents=True)
    (folder / name / "__init__.py").write_text(text)
    (folder / name / "sample" / "members.csv").write_text("member,level\na,gold\n")
    (folder / "warehouse.toml").write_text(f'model = "{name}"\n')
    return Program(folder, "postgresql://nobody@127.0.0.1:1/none")


def test_a_model_without_a_sample_says_so(tmp_path: Path) -> None:
    program = project(tmp_path, CLUB, "club_alone")
    loaded = program("load")
    assert (loaded.code, loaded.sentence().replace("\n", " ")) == (
        2,
        "No folder was named, there is no data/raw here, and the model `club_alone` has no sample; name the folder to "
        "load.",
    )
    asked = program("sample")
    assert (asked.code, asked.sentence()) == (
        2,
        "The model `club_alone` has no sample; load deliveries of your own.",
    )


def test_a_model_has_a_sample_of_its_own(tmp_path: Path) -> None:
    """It is copied to a folder, never over a file, and no more of it is made up."""
    program = project(tmp_path, WITH_SAMPLE, "club_with_sample")
    written = program("sample", "here")
    assert (written.code, written.err) == (0, "")
    assert "Wrote a small club to here: 1 member." in written.out
    assert (tmp_path / "here" / "members.csv").read_text() == "member,level\na,gold\n"
    assert "holds members.csv already" in program("sample", "here").sentence()
    assert "`club_with_sample` generates no samples" in program("sample", "there", "--orders", "5").sentence()
    assert "only for a warehouse of its own" in program("load").sentence().replace("\n", " ")
