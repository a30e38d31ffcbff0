"""`warehouse init`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.app import FLAG, app, examples, show

if TYPE_CHECKING:
    from warehouse.ask import Query
    from warehouse.design import Designed
    from warehouse.design.business import Answered
    from warehouse.settings import Settings
    from warehouse.vocabulary.model import Model


@app.command(
    epilog=examples(
        "warehouse init myshop", "warehouse init myshop --from exports/2024-07-01", "warehouse init clinic --empty"
    )
)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to create; it must be empty if it exists.")],
    *,
    empty: Annotated[
        bool, typer.Option("--empty", metavar=FLAG, help="Declare nothing yet; without it, the retail star.")
    ] = False,
    delivery: Annotated[
        Path | None,
        typer.Option("--from", metavar="DELIVERY", help="Draft the settings for this folder, and copy its files."),
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the package that declares the model.")] = "shop",
) -> None:
    """Write a project of your own: settings, a model, its migrations, a delivery and a test."""
    from warehouse.drafting import draft_toml  # noqa: PLC0415
    from warehouse.errors import UsageError  # noqa: PLC0415
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.printable import toml_string  # noqa: PLC0415
    from warehouse.project import OUR_SAMPLE, model_of  # noqa: PLC0415
    from warehouse.project.writing import nothing, retail, write_project  # noqa: PLC0415
    from warehouse.terminal.notes import begun  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    if empty and delivery is not None:
        raise UsageError("--from drafts settings for the retail star, and --empty declares none; leave one out.")
    if delivery is not None and not delivery.is_dir():
        raise UsageError(f"There is no folder {delivery}; name the folder that holds the delivery.")
    package = nothing(name) if empty else retail(name)
    written = write_project(folder, name, package, None if empty else delivery or OUR_SAMPLE)
    if not empty:
        metadata = model_of(_settings(folder, name)).metadata
        with steps("Writing the first revision", quiet=False):
            new_revision(metadata, "The first tables")
        if delivery is not None:
            drafted = f"model = {toml_string(name)}\n\n{draft_toml(delivery, metadata)}"
            (folder / "warehouse.toml").write_text(drafted, encoding="utf-8")
    show(*begun(folder, name, len(written), empty=empty))


def write_designed(
    made: Designed, source: Path, folder: Path, name: str, *, questions: Path | None = None, asks: Sequence[str] = ()
) -> list[Path]:
    """Write the project of a design and its first revision; an existing project is left alone.

    The file of ``questions`` may be in the folder already. Questions of ``asks`` that the star answers get marts.
    """
    from warehouse.design.leash import FOLDER  # noqa: PLC0415
    from warehouse.migrate.new import new_revision  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.project.writing import write_project  # noqa: PLC0415

    if (folder / "warehouse.toml").exists():
        return []
    beside = [*(one.name for one in made.written), FOLDER]
    beside += [questions.name] if questions is not None and questions.resolve().parent == folder.resolve() else []
    written = write_project(folder, name, made.package, beside=beside, data=str(source.resolve()))
    (folder / "warehouse.toml").write_text(made.settings, encoding="utf-8")
    model = model_of(_settings(folder, name))
    if asks:
        written += _declare_questions(made, asks, model, folder / name)
    revision = new_revision(model.metadata, "The first tables")
    return [*written, *([revision.file] if revision.file else [])]


def _declare_questions(made: Designed, asks: Sequence[str], model: Model, package: Path) -> list[Path]:
    """Answer questions, and add a mart for each answered one to the model and its package."""
    from warehouse.design.business import with_marts  # noqa: PLC0415
    from warehouse.design.project import with_questions  # noqa: PLC0415

    made.answers.extend(with_marts(_answered(made, asks, model), model))
    named: dict[str, tuple[str, str, Query]] = {}
    for one in made.answers:
        if one.mart is not None and one.query is not None:
            named.setdefault(one.mart, (one.mart, one.question, one.query))
    if not named:
        return []
    texts = with_questions(made.package, package.name, list(named.values()))
    for file in ("__init__.py", "questions.py"):
        (package / file).write_text(texts[file], encoding="utf-8")
    return [package / "questions.py"]


def answer_questions(made: Designed, questions: Sequence[str], folder: Path | None, name: str) -> None:
    """Match questions with the model of the project, or with the one that would be written; add the results."""
    from warehouse.design.writing import add_answers  # noqa: PLC0415

    if not made.answers:
        model = _model_of(made, folder, name) if made.package else None
        made.answers.extend(_answered(made, questions, model))
    add_answers(made.found, made.answers, folder)


def _answered(made: Designed, questions: Sequence[str], model: Model | None) -> list[Answered]:
    from warehouse.design.business import answered  # noqa: PLC0415

    return answered(questions, model, made.known, datetime.now(UTC).date(), made.rewordings)


def _model_of(made: Designed, folder: Path | None, name: str) -> Model:
    """Return the model of a written project, else that of a design, read from a temporary folder."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.project.writing import write_project  # noqa: PLC0415
    from warehouse.settings import load_settings  # noqa: PLC0415

    if folder is not None:
        return model_of(load_settings(folder / "warehouse.toml"))
    with TemporaryDirectory() as place:
        write_project(Path(place), name, made.package)
        return model_of(_settings(Path(place), name))


def _settings(folder: Path, name: str) -> Settings:
    """Return the settings of a project just written; raises SettingsError for a wrong environment variable."""
    from warehouse.settings import load_settings  # noqa: PLC0415

    read = load_settings(folder / "warehouse.toml")
    return read.model_copy(update={"model": name}).of_folder(folder.absolute())


def accept_rules(made: Designed, folder: Path, name: str) -> str:
    """Raise the rules of an existing project to errors, if nobody has edited them; return what was done."""
    file = folder / name / "rules.py"
    try:
        there = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        there = ""
    if there == made.package["rules.py"]:
        return f"The rules of {file} are errors already."
    if there != made.unaccepted:
        return f"{file} was edited and is left as it is; change WARNING to ERROR where you agree."
    file.write_text(made.package["rules.py"], "utf-8")
    return f"The rules of {file} are errors now: records that break them are quarantined."
