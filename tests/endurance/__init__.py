"""What the warehouse goes through in years, in minutes: kills, crashes, cuts, full disks, and everybody at once.

The law after each blow: gold is as before or after, and the oracle's in the end; nothing is left behind; and the words
and the exit code were true. In CI a short form runs; `python -m tests.endurance --help` is the long one.
"""
