"""Documents made of the sums."""
