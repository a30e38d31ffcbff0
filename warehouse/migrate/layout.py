"""Python statements laid out as a formatter would: double quotes, at most 120 characters where possible."""

from __future__ import annotations

import ast
from collections.abc import Sequence

WIDTH = 120
INDENT = "    "


def laid_out(code: str, indent: str = INDENT) -> str:
    """Return one statement, an expression, as lines; a comment stays as it is."""
    if code.startswith("#"):
        return "\n".join(indent + line for line in code.splitlines())
    (statement,) = ast.parse(code.strip()).body
    assert isinstance(statement, ast.Expr)
    if isinstance(text := _only_text(statement.value), str) and "\n" in text:
        escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        return f'{indent}op.execute("""{escaped}\n""")'
    return indent + _printed(statement.value, indent, len(indent), 0)


def _only_text(node: ast.AST) -> object:
    """Return an SQL statement as the only argument of a call."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
        return node.args[0].value
    return None


def quoted(value: str) -> str:
    """Return a text in double quotes, unless single ones need fewer escapes."""
    plain = repr(value)
    if plain.startswith('"'):
        return plain
    inner = plain[1:-1]
    if '"' not in value:
        return f'"{inner}"'
    if value.count('"') > value.count("'"):
        return plain
    return '"' + inner.replace("\\'", "'").replace('"', '\\"') + '"'


def _printed(node: ast.AST, indent: str, before: int, after: int) -> str:
    """Return an expression; ``before`` and ``after`` count the characters beside it on its first and last line."""
    line = _inline(node)
    if before + len(line) + after <= WIDTH:
        return line
    if isinstance(node, ast.keyword):
        return f"{node.arg}=" + _printed(node.value, indent, before + len(str(node.arg)) + 1, after)
    if not isinstance(node, ast.Call | ast.List | ast.Tuple):
        return line
    opening, parts, closing = _parts(node)
    deeper = indent + INDENT
    together = ", ".join(map(_inline, parts))
    if isinstance(node, ast.Call) and len(deeper) + len(together) <= WIDTH:
        return f"{opening}\n{deeper}{together}\n{indent}{closing}"
    comma = "" if isinstance(node, ast.Call) and len(parts) == 1 and not isinstance(parts[0], ast.Call) else ","
    lines = [f"{deeper}{_printed(part, deeper, len(deeper), 1)}{comma}" for part in parts]
    return "\n".join([opening, *lines, f"{indent}{closing}"])


def _parts(node: ast.Call | ast.List | ast.Tuple) -> tuple[str, Sequence[ast.AST], str]:
    if isinstance(node, ast.Call):
        return f"{_inline(node.func)}(", [*node.args, *node.keywords], ")"
    opening, closing = ("[", "]") if isinstance(node, ast.List) else ("(", ")")
    return opening, node.elts, closing


def _inline(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return quoted(node.value)
    if isinstance(node, ast.keyword):
        return f"{node.arg}={_inline(node.value)}"
    if isinstance(node, ast.Call | ast.List | ast.Tuple):
        opening, parts, closing = _parts(node)
        lonely = "," if isinstance(node, ast.Tuple) and len(parts) == 1 else ""
        return f"{opening}{', '.join(map(_inline, parts))}{lonely}{closing}"
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return "{" + ", ".join(f"{_inline(key)}: {_inline(value)}" for key, value in pairs if key is not None) + "}"
    return ast.unparse(node)
