"""Faults with real processes: a real centre, a real player, real libvlc."""
