"""The database: its address, the connection to it, and the embedded server."""
