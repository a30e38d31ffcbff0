"""The hand-written pages: their commands are run, in order, in a fresh folder."""
