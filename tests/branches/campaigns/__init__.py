"""Campaigns of levels: rules, verbs, pages."""
