"""How accounts look on a terminal: every module turns the result of a library function into something to print."""
