"""Records that wait: how they get there, are released, and are settled by others."""
