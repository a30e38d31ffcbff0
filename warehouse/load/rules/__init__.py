"""The rules of a batch: which are in force, how they are asked, on which rows, and what the gates decide."""
