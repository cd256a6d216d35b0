"""For the fault suite and the player's benchmarks: a judge of sound, and a small district."""
