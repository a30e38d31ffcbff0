"""What a delivery withdraws: lists that are replaced, files that are read again, keys that no list holds any more."""
