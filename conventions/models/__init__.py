"""What this room remembers, by subject."""
