"""An address at which the embedded server admits one role, by password, from this machine only."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from warehouse.database.layout import Layout
from warehouse.database.privileges import open_ours
from warehouse.errors import UsageError

DATABASE = "warehouse"
HOST = "127.0.0.1"
RULES = "pg_hba.served.conf"


@dataclass(frozen=True)
class Endpoint:
    """A port of this machine, and the role that may connect to it."""

    port: int
    role: str

    def options(self, layout: Layout) -> dict[str, str]:
        """Return the options with which the server listens there, and write its rules of who may connect.

        The rules in the data folder, which reject every network connection, are left unchanged.
        """
        require_free(self.port)
        role = '"' + self.role.replace('"', '""') + '"'
        rules = layout.folder / RULES
        with open_ours(rules) as file:
            file.truncate(0)
            file.write(
                "local all all trust\n"
                f"host {DATABASE} {role} {HOST}/32 scram-sha-256\n"
                "host all all all reject\n".encode()
            )
        return {"listen_addresses": HOST, "port": str(self.port), "hba_file": str(rules)}


def require_free(port: int) -> None:
    """Raise UsageError if another program uses the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as exc:
            raise UsageError(
                f"Port {port} is not available ({exc.strerror}); give another one with --port.", port=port
            ) from exc
