"""What a command prints that fails."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class Error(TypedDict):
    """What went wrong."""

    message: Annotated[str, Field(description="the sentence that is on stderr too")]
    exit_code: Annotated[int, Field(description="what the command ends with")]
    kind: Annotated[str, Field(description="the name of the error, as in exit-codes.md")]
    where: Annotated[dict[str, str], Field(description="what it is about, such as source, file, line, column or key")]


class Failed(TypedDict):
    """What a command prints that could not be carried out."""

    error: Error
