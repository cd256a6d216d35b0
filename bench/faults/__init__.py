"""`python -m bench.faults`: what a player survives, with real processes and recorded sound."""
