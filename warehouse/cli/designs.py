"""`warehouse profile` and `warehouse design`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from warehouse.cli.app import FLAG, Json, app, examples, show, show_json, write

if TYPE_CHECKING:
    from warehouse.design.leash import LanguageModel, Share


@app.command(epilog=examples("warehouse profile exports", "warehouse profile exports --page exports.html --json"))
def profile(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of undescribed files.")],
    *,
    page: Annotated[Path, typer.Option(metavar="FILE", help="HTML page to write.")] = Path("profile.html"),
    as_json: Json = False,
) -> None:
    """Measure the files of a folder: types, empty values, ranges, frequent values, candidate keys."""
    from warehouse.pages import write_page  # noqa: PLC0415
    from warehouse.profile import profiled  # noqa: PLC0415
    from warehouse.profile.page import page as page_of  # noqa: PLC0415
    from warehouse.profile.values import as_json as profile_json  # noqa: PLC0415
    from warehouse.terminal.profile import profile_parts  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    with steps("Measuring", quiet=as_json), profiled(folder) as tables:
        write_page(page, page_of(tables))
        found = profile_json(tables)
        parts = list(profile_parts(tables, page))
    if as_json:
        show_json(found)
    else:
        show(*parts)


@app.command(
    epilog=examples(
        "warehouse design exports --into shop",
        "warehouse design exports --into shop --questions questions.txt",
        "warehouse design exports --into shop --llm http://127.0.0.1:11434/v1 --llm-model qwen3",
        "warehouse design exports --show-prompt --share profile",
    )
)
def design(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of undescribed files.")],
    *,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the project, with DESIGN.md, and design.toml, which takes your answers."
        ),
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the package that declares the model.")] = "shop",
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Questions in plain English, one a line; each with its SQL, or what it lacks."
        ),
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Ask this language model for names, descriptions and rules; it decides nothing."
        ),
    ] = None,
    llm_model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Name of the model, as its server knows it.")
    ] = None,
    llm_seconds: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1, max=3600, help="How long to wait for it (60).")
    ] = None,
    share: Annotated[
        Literal["names", "profile"],
        typer.Option(help="What it may see: names, types and counts, or ranges and words of no personal column too."),
    ] = "names",
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", metavar=FLAG, help="Print what would be sent to a model, then exit.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", metavar=FLAG, help="Accept the assumptions about doubts, and make the suggested rules errors."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Find the star in files, with evidence for each decision, and write a project that loads it."""
    from warehouse.cli.projects import accept_rules, answer_questions, write_designed  # noqa: PLC0415
    from warehouse.design import design as design_of  # noqa: PLC0415
    from warehouse.design import prompt  # noqa: PLC0415
    from warehouse.design.business import read_questions  # noqa: PLC0415
    from warehouse.terminal.design import design_parts  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415

    asked = read_questions(questions, folder) if questions is not None else []
    if show_prompt:
        with steps("Measuring", quiet=True):
            write(prompt(folder, into, llm_model or "MODEL", share, asked) + "\n")
        return
    model = _model(llm, llm_model, share, llm_seconds)
    with steps("Designing", quiet=as_json):
        made = design_of(folder, into, name, model=model, accept=accept, asks=asked)
        project = (
            write_designed(made, folder, into, name, questions=questions, asks=asked) if into and made.package else None
        )
        if into and project == [] and accept:
            made.notes.append(accept_rules(made, into, name))
        if asked:
            answer_questions(made, asked, into, name)
    if as_json:
        show_json(made.found)
    else:
        show(*design_parts(made, into, project))


def _model(url: str | None, name: str | None, share: Share, seconds: float | None) -> LanguageModel | None:
    """Return the language model to ask, if one is named."""
    from warehouse.design.leash import SECONDS, LanguageModel  # noqa: PLC0415
    from warehouse.errors import UsageError  # noqa: PLC0415

    if url is None:
        if name is not None or seconds is not None or share != "names":
            raise UsageError(
                "No model is asked without its address; add --llm URL, or --show-prompt to see what it is asked."
            )
        return None
    if name is None:
        raise UsageError("--llm names an address but no model there; add --llm-model NAME.")
    return LanguageModel(url, name, share, SECONDS if seconds is None else seconds)
