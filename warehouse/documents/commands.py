"""The commands, as the program itself knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warehouse.documents import markdown as md
from warehouse.documents.material import Material


@dataclass(frozen=True)
class Parameter:
    """An argument or an option of a command."""

    names: str
    takes: str
    default: str
    help: str
    required: bool
    is_argument: bool


@dataclass(frozen=True)
class Command:
    """A command with its full name, without the program's own."""

    name: str
    help: str
    examples: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def usage(self) -> str:
        """How it is called."""
        arguments = (one.takes if one.required else f"[{one.takes}]" for one in self.parameters if one.is_argument)
        return " ".join(["warehouse", *filter(None, [self.name]), "[OPTIONS]", *arguments])

    @property
    def prints_json(self) -> bool:
        """Whether it has `--json`."""
        return any(one.names == "--json" for one in self.parameters)


def commands_of(program: Any) -> Iterator[Command]:
    """Yield the commands of a program of Typer, the program itself first, groups entered in their own order."""
    yield _command("", program)
    yield from _below("", program)


def _below(prefix: str, group: Any) -> Iterator[Command]:
    for name in group.list_commands(None):
        command = group.commands[name]
        if getattr(command, "hidden", False):
            continue
        if hasattr(command, "commands"):
            yield from _below(f"{prefix}{name} ", command)
        else:
            yield _command(f"{prefix}{name}", command)


def _command(name: str, command: Any) -> Command:
    help_ = re.sub(r"\s+", " ", str(command.help or "")).strip()
    _, *examples = str(command.epilog or "").split("\n\n") if name else [""]
    found = (one for one in command.params if not getattr(one, "hidden", False))
    return Command(name, help_, tuple(examples), tuple(map(_parameter, found)))


def _parameter(given: Any) -> Parameter:
    argument = given.param_type_name == "argument"
    flag = bool(getattr(given, "is_flag", False))
    takes = "" if flag else given.metavar or str(given.name).upper()
    names = takes if argument else ", ".join([*given.opts, *given.secondary_opts])
    default = given.default
    shown = "" if default is None or flag or callable(default) or default == [] else str(default)
    return Parameter(names, takes, shown, str(given.help or ""), bool(given.required), argument)


def anchor_of(command: Command) -> str:
    """Return the place of a command on its page."""
    return command.name.replace(" ", "-")


def pages(material: Material) -> dict[str, str]:
    """Return the page of the commands."""
    program, *found = commands_of(material.program)
    rows = [[md.link(one.name, f"#{anchor_of(one)}"), one.help] for one in found]
    return {
        "commands.md": md.page(
            "Commands",
            md.fenced("warehouse [--config FILE] COMMAND [OPTIONS]", "text"),
            "`warehouse` and `python -m warehouse` are the same. `warehouse --install-completion` lets the shell "
            "complete commands and options. The options of the program stand before the command:",
            md.table(
                ["Option", "Takes", "What it does"], [[md.code(p.names), p.takes, p.help] for p in program.parameters]
            ),
            md.table(["Command", "What it does"], rows),
            *(part for one in found for part in _section(one)),
        )
    }


def _section(command: Command) -> Iterator[str]:
    yield f"{md.anchor(anchor_of(command))}\n\n## warehouse {command.name}"
    yield command.help
    yield md.fenced(command.usage, "text")
    rows = [
        [md.code(one.names), _takes(one), one.default and md.code(one.default), one.help] for one in command.parameters
    ]
    yield md.table(["Argument or option", "Takes", "Without it", "What it does"], rows, keep=("What it does",))
    if command.examples:
        yield md.fenced("\n".join(command.examples), "sh")
    if command.prints_json:
        yield f"`--json` prints {md.link('this object', f'json.md#{anchor_of(command)}')}."


def _takes(parameter: Parameter) -> str:
    if parameter.is_argument:
        return "must be given" if parameter.required else ""
    return md.code(parameter.takes) if parameter.takes else ""
