"""The errors, in sentences for people.

WarehouseError                 one sentence: what is wrong, where, and what to do next
├── UsageError         exit 2  the call, the settings or the input files are unusable
│   ├── SettingsError          the settings file or an environment variable
│   ├── DeclarationError       a word of the model
│   └── DeliveryError          a folder or a file that was delivered
├── DatabaseError      exit 3  the database cannot be used
│   ├── CannotConnect          no server answers, or it refuses the login
│   ├── NotMigrated            the schemas are missing or of another revision
│   ├── Locked                 another load holds the lock
│   ├── OutcomeUnknown         nobody can say whether a commit happened
│   └── ServerError            the embedded server cannot be made or started
└── Refused            exit 1  a gate failed
"""

from __future__ import annotations

from typing import ClassVar

from warehouse.addresses import without_secrets


class WarehouseError(Exception):
    """Something that a person has to fix; its text is the sentence they read.

    ``exit_code`` is what the command line ends with. ``where`` holds the context as attributes (source, file, line,
    column, rule ...), for programs. Passwords in addresses that the sentence quotes are hidden.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str, **where: object) -> None:
        super().__init__(without_secrets(sentence))
        self.where = where


class UsageError(WarehouseError):
    """The command cannot be run as it was called."""


class SettingsError(UsageError):
    """A setting is unknown, malformed or contradicts another one."""


class DeclarationError(UsageError, ValueError):
    """A declaration of the model cannot work; ``file`` and ``line`` say where it is."""


class DeliveryError(UsageError):
    """A delivery is missing, empty, or lacks columns that its source needs."""


class DatabaseError(WarehouseError):
    """The database cannot be used as it is."""

    exit_code = 3


class CannotConnect(DatabaseError):
    """No server answers at the given address, or it refuses the login."""


class NotMigrated(DatabaseError):
    """The schemas of the database are missing or belong to another version of the program."""


class Locked(DatabaseError):
    """Another load holds the lock."""


class OutcomeUnknown(DatabaseError):
    """The answer to a commit was lost, and the database cannot be asked what became of it."""


class ServerError(DatabaseError):
    """The embedded server cannot be made, started or reached."""


class Refused(WarehouseError):
    """A gate failed, so nothing was published."""

    exit_code = 1
