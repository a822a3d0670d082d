"""The history of every object: which tables are followed, the pages that read it."""
