"""What keeps the house running: its health, its log, its backups."""
