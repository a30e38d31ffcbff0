"""The rules of a batch: which are in force, how and on which rows they are checked, and what the gates decide."""
