"""What a language model proposed and the data did not refute: names, descriptions and rules."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RuleWording:
    """A rule that holds for the data: ``low`` and ``high`` of a number, or the words that a column may have."""

    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()


@dataclass(eq=False)
class Wording:
    """Words for a project; parts are known as ("fact", its source) and ("dimension", its name in the design)."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    """Descriptions, by source and column."""
    rules: dict[tuple[str, str, str], RuleWording] = field(default_factory=dict)
    """By source, column and kind: complete, range or words."""
