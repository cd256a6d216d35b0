"""Tests of time: the protocol, the player, the centre's jobs."""
