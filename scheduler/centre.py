"""The centre's daemon work."""
