"""The database: its address, the connection to it, and the server that we bring along."""
