"""The side menu, a module a room."""
