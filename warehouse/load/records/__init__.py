"""From a file to silver: records land, are staged and typed, judged, and stored."""
