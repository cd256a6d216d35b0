"""People and machines at the door: pages, the station protocol, and the phatthanh command."""
