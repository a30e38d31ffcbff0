"""What the word `source` refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnClause, ColumnElement, MetaData, String
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType

from warehouse.vocabulary.checks.expressions import check_lasting, check_row_by_row
from warehouse.vocabulary.checks.names import check_columns, check_described, check_name
from warehouse.vocabulary.checks.places import suggestion, wrong
from warehouse.vocabulary.checks.types import check_key_type, check_type, family, fits, made, written

if TYPE_CHECKING:
    from warehouse.vocabulary.columns import Word

_ROLES = ("business key", "field")


def check_source(name: str, description: str, words: tuple[Word, ...], keep: str, metadata: MetaData) -> None:
    """Raise DeclarationError for a source that cannot be loaded as declared."""
    what = f"source {name!r}"
    check_name(name, what)
    check_described(description, what)
    if keep not in ("observations", "newest"):
        raise wrong(what, f'keep is {keep!r}; write keep="observations" for histories, or "newest" for events')
    if f"silver.{name}" in metadata.tables:
        raise wrong(what, "another source or reference has this name; choose another")
    for word in words:
        _check_word(word, what)
    if not any(word.role.value == "business key" for word in words):
        raise wrong(what, "it has no business_key to identify records; declare one")
    check_columns(((word.name, word.place) for word in words), "source", what)
    for word in words:
        _check_derived(word, words, what)


def check_added(added: Iterable[Word], what: str) -> None:
    """Raise DeclarationError for a column that cannot be added to a table with rows, where it would have to be null."""
    for word in added:
        key = word.role.value == "business key"
        if key or (word.role.value == "field" and not word.optional):
            remedy = "declare it among the others" if key else "write optional=True"
            raise wrong(
                f"{what}, column {word.name!r}", f"records before it have no value for it; {remedy}", word.place
            )


def check_word(word: object, what: str) -> None:
    """Raise DeclarationError unless a column has a plain name, a description and a type that texts can be parsed as."""
    from warehouse.vocabulary.columns import Word  # noqa: PLC0415  (words are checked by what they are made of)

    if not isinstance(word, Word):
        raise wrong(what, f"{word!r} is no word for a column; write business_key(...), field(...) or the like")
    what = f"{what}, column {word.name!r}"
    check_name(word.name, what, word.place)
    check_described(word.description, what, word.place)
    check_type(word.type, what, word.place)


def _check_word(word: Word, what: str) -> None:
    check_word(word, what)
    what = f"{what}, column {word.name!r}"
    if word.role.value not in _ROLES:
        raise wrong(what, f"a source has no {word.role.value}; write business_key, field or derived", word.place)
    is_text = isinstance(made(word.type), String)
    if word.is_key:
        check_key_type(word.type, what, word.place)
    if word.role.value == "business key" and word.optional and word.default is None:
        raise wrong(what, "a key that files may lack needs a value in its place; write default=...", word.place)
    if word.default is not None and not fits(word.default, word.type):
        raise wrong(what, f"the default {word.default!r} is no {written(word.type)}", word.place)
    if word.erased is not None and not word.pii:
        raise wrong(what, "erased stands in the place of personal data; write pii=True too", word.place)
    if word.erased is not None and not is_text:
        raise wrong(what, f"erased is a text and the column is {written(word.type)}; leave it out", word.place)
    if word.case not in ("as it is", "lower", "upper"):
        raise wrong(what, f'case is {word.case!r}; write "lower" or "upper", or leave it out', word.place)
    if not is_text and (word.case != "as it is" or not word.trim):
        raise wrong(what, f"case and trim are about texts and the column is {written(word.type)}", word.place)


def _check_derived(word: Word, words: tuple[Word, ...], what: str) -> None:
    if word.expression is None:
        return
    what = f"{what}, column {word.name!r}"
    if not isinstance(word.expression, ColumnElement):
        raise wrong(what, f"{word.expression!r} is no SQL expression; compose it of value(...) and func", word.place)
    check_row_by_row(word.expression, what, word.place)
    check_lasting(word.expression, what, word.place)
    delivered = [one.name for one in words if one.expression is None]
    known = [*delivered, *(["as_of"] if word.role.value == "business key" else [])]
    for part in visitors.iterate(word.expression):
        if type(part) is ColumnClause and part.table is None and part.name not in known:
            offer = suggestion(part.name, delivered)
            raise wrong(what, f"the source brings no column `{part.name}`; {offer}", word.place)
    own, declared = made(word.expression.type), made(word.type)
    if (
        own is not None
        and declared is not None
        and not isinstance(own, NullType)
        and family(own) is not family(declared)
    ):
        raise wrong(what, f"its expression is {written(own)} and not {written(declared)}; cast one", word.place)
