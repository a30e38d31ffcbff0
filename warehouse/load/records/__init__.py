"""From a file to silver: records are copied to bronze, staged and typed, judged, and stored."""
