"""What belongs to a batch as a whole: its state, its account, its evidence, its commit."""
