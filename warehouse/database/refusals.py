"""Why the server ended a statement or a session: messages that say who caused it and what to do next."""

from __future__ import annotations

OURS = "though the program sets it to 0 for its sessions, so a connection pool must have set it again"
RETRY = "and run the command again"
ITSELF = "name the server itself in the URL"
OF_A_POOL = f"a connection pool changes sessions, so set its pool_mode to session, or {ITSELF}"
REASONS = {
    "57014": f"ended a statement ({{said}}): an administrator or a program did, or it was statement_timeout, {OURS}"
    "; ask who ends long statements there, and have this role left out",
    "25P03": f"ended the session by idle_in_transaction_session_timeout, {OURS}; {ITSELF}",
    "25P04": f"ended the session by transaction_timeout, {OURS}; {ITSELF}",
    "57P05": f"ended the session by idle_session_timeout, {OURS}; {ITSELF}",
    "57P01": "ended the session ({said}): an administrator, a job that ends long sessions, or a restart; "
    f"ask who did, {RETRY}",
    "57P02": f"crashed ({{said}}); see its log, {RETRY}",
    "57P03": "is starting or stopping ({said}); run the command again in a moment",
    "25006": "takes no changes ({said}): it is a standby, or default_transaction_read_only is set for this role or "
    "database; name the primary server, or a role that may write",
    "53100": f"has no room left on its disk ({{said}}); make room, {RETRY}",
    "53200": f"has no memory left ({{said}}); give it more, or a smaller work_mem, {RETRY}",
    "53300": "has no free connection ({said}); close others, or raise max_connections there",
    "26000": f"does not know a statement that was prepared ({{said}}): {OF_A_POOL}",
    "42P05": f"knows a statement that somebody else prepared ({{said}}): {OF_A_POOL}",
    "08P01": "or a connection pool before it ended the session ({said}); look for a time limit of the pool "
    f"(query_timeout, idle_transaction_timeout), {RETRY}",
}
"""What the server did, by SQLSTATE."""
LOST = (
    "was lost ({said}): it was restarted, or a firewall, a connection pool or the network dropped it; "
    f"find out which, {RETRY}"
)

NO_PROCESS = (
    "cannot start more processes ({said}): end others, or raise its limit (ulimit -u, the limit of its container), "
    f"{RETRY}"
)


def reason(error: BaseException | None) -> str | None:
    """Return what the server did, as the rest of a sentence that begins with it; None for errors in a statement."""
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).strip().partition("\n")[0]
    state = getattr(error, "sqlstate", None)
    if state is None and not _is_lost(error):
        return None
    words = (NO_PROCESS if "fork" in said else LOST) if state is None else REASONS.get(state)
    return None if words is None else words.format(said=said.rstrip("."))


def _is_lost(error: BaseException | None) -> bool:
    """Return whether it is a connection error: psycopg's own errors, which no server sent, have no SQLSTATE."""
    return any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(error).__mro__)
