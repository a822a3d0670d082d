"""Who read what about persons: written down, watched, shown."""
