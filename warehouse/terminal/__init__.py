"""How accounts look on a terminal: every module turns what a library function returned into something to print."""
