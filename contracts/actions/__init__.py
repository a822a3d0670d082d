"""The verbs of the contracts room."""
