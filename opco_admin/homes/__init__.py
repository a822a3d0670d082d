"""What each room brings to the home page: what waits, what changed, a few figures."""
