"""An address at which the embedded server lets one role in, by password, from this machine only."""

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
    """A port of this machine, and the role that may come in by it."""

    port: int
    role: str

    def options(self, layout: Layout) -> dict[str, str]:
        """Return what the server needs to listen there, with the rules of who is let in written for it.

        The rules of the data folder, which turn every network connection away, are left as they are.
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
    """Raise UsageError if another program has a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as exc:
            raise UsageError(
                f"Port {port} cannot be had ({exc.strerror}); give another one with --port.", port=port
            ) from exc
