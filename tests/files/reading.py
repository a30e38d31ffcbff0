"""Reads files as the loader does, and holds what comes out against a naive reader of one character at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.files import Account, ExpectedColumn, Records, Reject, find_files, open_records
from warehouse.settings import SourceSettings

LINE_END = re.compile("\r\n|\n|\r")
Row = dict[str, Any]


@dataclass
class Read:
    """All that came out of a file."""

    header: list[str]
    extra: list[str]
    mapped: dict[str, str]
    rows: list[Row]
    account: Account
    rejects: list[Reject]
    lookup_accounts: Mapping[str, Account]
    lookup_rejects: list[tuple[str, Reject]]
    notes: list[str]

    def column(self, name: str) -> list[Any]:
        """Return one column of all rows."""
        return [row[name] for row in self.rows]

    def lines(self) -> list[int]:
        """Return the line numbers of the rejects."""
        return [reject.line_number for reject in self.rejects]


def read(
    folder: Path, columns: Sequence[str] = ("id",), settings: SourceSettings | None = None, optional: Sequence[str] = ()
) -> Read:
    """Read the source `orders` of a delivery; rows hold `extra` as a dictionary."""
    settings = settings or SourceSettings()
    expected = [*(ExpectedColumn(name, True) for name in columns), *(ExpectedColumn(name, False) for name in optional)]
    files = find_files(folder, "orders", settings)
    own = [file for file in files if not file.lookup]
    assert len(own) == 1
    with open_records(own[0], "orders", expected, settings, files[1:]) as records:
        rows = [row for batch in records.batches() for row in batch.to_pylist()]
        if records.straight is not None:
            assert as_they_are(records) == rows
        for row in rows:
            row["extra"] = json.loads(row["extra"]) if row["extra"] is not None else {}
        rejects = list(records.rejects())
        of_lookups = [(file.name, reject) for file, reject in records.lookup_rejects()]
        account = records.account
        assert account.read == len(rows) + account.filtered + account.rejected
        assert account.rejected == len(rejects)
        return Read(
            records.header,
            records.extra,
            records.mapped,
            rows,
            account,
            rejects,
            records.lookup_accounts,
            of_lookups,
            records.notes,
        )


def as_they_are(records: Records) -> list[Row]:
    """Return the rows of a file whose lines are sent as they are, as COPY reads them: an empty field is null."""
    assert records.straight is not None
    names, mark = records.straight.columns, records.straight.mark.decode()
    nothing: Row = dict.fromkeys([*records.mapped, "extra"])
    rows: list[Row] = []
    for line in (line for block, _ in records.blocks() for line in block.splitlines(keepends=True)):
        assert line.endswith(b"\n")
        fields = [field or None for field in line[:-1].decode().split(mark)]
        rows.append({"record_number": len(rows) + 1, **nothing, **dict(zip(names, fields, strict=True))})
    return rows


def deliver(folder: Path, content: bytes | str, name: str = "orders.csv") -> Path:
    """Put a file into a folder and return the folder."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def physical_lines(text: str) -> list[str]:
    """Return the lines of a text without their ends; a last line without an end is one too."""
    lines = LINE_END.split(text)
    return lines[:-1] if not lines[-1] else lines


def naive_fields(text: str, delimiter: str = ",", quote: str = '"') -> list[str | None] | None:
    """Return the fields of the text of one record, character by character; nothing if its quotes are broken."""
    fields: list[str | None] = []
    place = 0
    while True:
        begin = place + len(text[place:]) - len(text[place:].lstrip(" "))
        if text[begin : begin + 1] == quote:
            value, place = _naive_quoted(text, begin + 1, quote)
            if value is None:
                return None
            fields.append(value)
        else:
            start = place
            while place < len(text) and text[place] != delimiter:
                place += 1
            fields.append(text[start:place] or None)
        if place == len(text):
            return fields
        if text[place] != delimiter:
            return None
        place += 1


def _naive_quoted(text: str, place: int, quote: str) -> tuple[str | None, int]:
    value = ""
    while place < len(text):
        if text[place : place + 2] == quote * 2:
            value, place = value + quote, place + 2
        elif text[place] == quote:
            return value, place + 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip(" "))
        else:
            value, place = value + text[place], place + 1
    return None, place


def prove_account(content: bytes, result: Read, *, header_lines: int = 1) -> None:
    """Prove that every line below the header of a UTF-8 file is in one place: a record, a reject, or blank.

    Rejects name their lines; what they leave must be eaten up, in order, by the accepted records, each of as many
    lines as its values have line ends, with the values that a naive reader finds there.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    left: list[tuple[int, str]] = list(enumerate(physical_lines(text), 1))[header_lines:]
    for reject in result.rejects:
        wanted = physical_lines(reject.raw + "\n")
        at = next(index for index, (number, _) in enumerate(left) if number == reject.line_number)
        assert [line for _, line in left[at : at + len(wanted)]] == wanted
        del left[at : at + len(wanted)]
    for row in result.rows:
        values = _all_values(row, result)
        while not left[0][1].lstrip("\ufeff").strip(" \t"):
            left.pop(0)
        count = 1 + sum(len(LINE_END.findall(value)) for value in values if value is not None)
        lines, left = left[:count], left[count:]
        assert _parsed_as(lines, text, values), (lines, values)
    assert not [line for line in left if line[1].lstrip("\ufeff").strip(" \t")]
    numbers = [row["record_number"] for row in result.rows]
    assert numbers == sorted(set(numbers))
    assert not numbers or numbers[-1] <= result.account.read


def _all_values(row: Row, result: Read) -> list[str | None]:
    taken = {words[8:-1]: name for name, words in result.mapped.items() if words.startswith("column `")}
    return [row[taken[name]] if name in taken else row["extra"][name] for name in result.header]


def _parsed_as(lines: list[tuple[int, str]], text: str, values: list[str | None]) -> bool:
    """Tell whether lines hold values, whichever line ends stand within the quotes."""
    plain = [None if value is None else LINE_END.sub("\n", value) for value in values]
    return naive_fields("\n".join(line for _, line in lines).lstrip("\ufeff")) == plain
