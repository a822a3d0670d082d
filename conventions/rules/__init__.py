"""What this room decides: pure functions over plain facts, by subject."""
