"""Views of lists kept under a name: which lists, their pages."""
