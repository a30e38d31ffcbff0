"""Quarantined records: how they get there, are released, and are settled by others."""
