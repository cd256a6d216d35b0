"""What the centre and its players say to each other; pure data."""
