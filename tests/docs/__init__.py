"""The pages that people wrote: what they tell a reader to type is typed, in order, in a fresh folder."""
