"""How right `warehouse design` is, over schemas whose stars are written down by hand."""
