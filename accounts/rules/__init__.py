"""What accounts decide: pure functions."""
