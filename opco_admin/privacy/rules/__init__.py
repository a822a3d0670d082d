"""What is decided about personal data: runs of the purge, requests of persons."""
