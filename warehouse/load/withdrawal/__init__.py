"""What a delivery takes back: lists that are replaced, files that are read again, keys that no list holds any more."""
