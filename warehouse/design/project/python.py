"""Writes the package of a designed star: sources, dimensions, facts, rules and marts, as a person would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warehouse.design.project.asked import Asked, questions_text
from warehouse.design.project.marts import marts_text
from warehouse.design.project.plan import Column, Dimension, Fact, Plan, Source, title
from warehouse.design.project.rules import rules_text
from warehouse.design.project.text import block, call, imports, mapping, quote

CALENDAR = "date"


def package_of(plan: Plan, name: str) -> dict[str, str]:
    """Return the files of the package, by their names."""
    return {
        "__init__.py": _init(name),
        "sources.py": _sources(plan),
        "dimensions.py": _dimensions(plan, name),
        "facts.py": _facts(plan, name),
        "rules.py": rules_text(plan, name),
        "marts.py": marts_text(plan, name),
    }


def with_questions(package: Mapping[str, str], name: str, found: Sequence[Asked]) -> dict[str, str]:
    """Return a package together with the module of its questions."""
    return {**package, "__init__.py": _init(name, ("questions",)), "questions.py": questions_text(found)}


def _init(name: str, further: Sequence[str] = ()) -> str:
    modules = sorted(["dimensions", "facts", "marts", "rules", "sources", *further])
    public = ", ".join(quote(one) for one in ("MODEL", *modules))
    return (
        '"""This warehouse, in the words of the vocabulary."""\n\n'
        "from warehouse.database.metadata import metadata\n"
        "from warehouse.vocabulary.model import Model\n\n"
        f"{imports(name, modules)}\n\n"
        f"__all__ = [{public}]\n\nMODEL = Model(metadata)\n"
    )


def _module(docstring: str, types: Sequence[str], words: Sequence[str], own: str, body: Sequence[str]) -> str:
    """Return a module: its docstring, what it imports, and its statements."""
    kinds = sorted({one.partition("(")[0] for one in types})
    third = [imports("sqlalchemy", kinds)] if kinds else []
    outside = "\n".join([*third, imports("warehouse.vocabulary", sorted(set(words)))])
    head = "\n\n".join(one for one in (f'"""{docstring}"""', outside, own) if one)
    return f"{head}\n\n" + "\n".join(body) + "\n"


def _word(word: str, column: Column, **options: str) -> str:
    """Return the call that declares a column."""
    return call(word, [quote(column.name), column.type, quote(column.text)], **options)


def _sources(plan: Plan) -> str:
    types, words, body = list[str](), {"source", "business_key"}, list[str]()
    for source in plan.sources:
        lines = [_column(one) for one in source.columns]
        if source.dated:
            lines.append('delivery_day("counted_on", "Day of the delivery")')
        for name, parts, refers in source.joined:
            options = {"refers": "True"} if refers else {}
            lines.append(call("key_of", [quote(name), quote(title(name)), *map(quote, parts)], **options))
        options = {"keep": '"observations"'} if source.keeps else {}
        description = quote(_description(source))
        body.append(f"{source.name} = {block('source', [quote(source.name), description, *lines], **options)}")
        types += [one.type for one in source.columns]
        words |= {one.partition("(")[0] for one in lines}
    keys = any(one.kind == "key" for source in plan.sources for one in source.columns)
    return _module("What comes in.", types, [*(words if keys else words - {"business_key"})], "", body)


def _description(source: Source) -> str:
    of = title(source.of.name)
    return f"{title(source.name.partition('_of_')[0])}, inside {of.lower()}." if source.repeats else f"{of}."


def _sentence(said: str) -> str:
    return f"{said.rstrip('.')}." if said else ""


def _column(column: Column) -> str:
    if column.kind == "key":
        return _word("business_key", column, **({"optional": "True", "default": "1"} if column.optional else {}))
    options = {"refers": "True"} if column.kind == "refers" else {}
    return _word("field", column, **options, **({"pii": "True"} if column.pii else {}))


def _dimensions(plan: Plan, name: str) -> str:
    types, words = list[str](), {"calendar"}
    body = [f'{CALENDAR} = calendar("date", "A day, one row each.")']
    for one in plan.dimensions:
        lines = [_word("business_key", one.key)]
        types.append(one.key.type)
        parts = {part for _, columns, _ in one.source.joined for part in columns}
        for column in one.source.columns:
            if column.name == one.key.name:
                continue
            if column.name in one.above:
                other = one.above[column.name].name
                lines.append(call("reference_to", [quote(column.name), other, quote(column.text)]))
                continue
            kind = "type2" if column.name in one.type2 and column.name not in parts else "type1"
            lines.append(_word(kind, column, **({"pii": "True"} if column.pii else {})))
            types.append(column.type)
        words |= {"dimension", *(line.partition("(")[0] for line in lines)}
        description = quote(
            _sentence(one.said) or f"{title(one.name)}, one row {'per version' if one.type2 else 'each'}."
        )
        made = block("dimension", [quote(one.name), description, *lines], source=f"sources.{one.source.name}")
        body.append(f"{one.name} = {made}")
    own = imports(name, ["sources"]) if plan.dimensions else ""
    return _module("Who, what and when.", types, [*words], own, body)


def _facts(plan: Plan, name: str) -> str:
    types, words, body = list[str](), {"fact"}, list[str]()
    for one in plan.facts:
        lines = [_word("degenerate", column, optional="True") for column in one.degenerate]
        for amount in one.measures:
            options = {"computed": quote(amount.computed)} if amount.computed else {}
            if amount.additivity != "additive":
                options["additivity"] = quote(amount.additivity)
            if amount.unit:
                options["unit"] = quote(amount.unit)
            lines.append(_word("measure", amount.column, **options))
        types += [column.type for column in one.degenerate] + [amount.column.type for amount in one.measures]
        words |= {line.partition("(")[0] for line in lines}
        roles = [f"{quote(role)}: {_role(*named)}" for role, named in one.roles.items()]
        for day in one.days:
            optional = ", optional=True" if day.optional else ""
            roles.append(f"{quote(day.text)}: by(dimensions.{CALENDAR}, {quote(day.name)}{optional})")
        words |= {"by"} if any(": by(" in role for role in roles) else set()
        body.append(f"{one.name} = {_fact(one, lines, roles)}")
    own = imports(name, ["dimensions", "sources"])
    return _module("What happened.", types, [*words], own, body)


def _role(dimension: Dimension, column: str) -> str:
    plain = f"dimensions.{dimension.name}"
    return plain if column == dimension.key.name else f"by({plain}, {quote(column)})"


def _fact(one: Fact, lines: list[str], roles: list[str]) -> str:
    options = {
        "grain": quote(one.grain),
        "dimensions": mapping(roles, "dimensions="),
        "happened_on": quote(one.day),
        "calendar": f"dimensions.{CALENDAR}",
        "source": f"sources.{one.source.name}",
    }
    description = quote(_sentence(one.said) or f"{title(one.source.of.name)}.")
    return block("fact", [quote(one.name), description, *lines], **options)
