"""What leaves the contracts room."""
