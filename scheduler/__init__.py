"""Time: the centre's jobs and the station's player, and the protocol between them."""
