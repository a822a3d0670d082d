"""French sorting and searching by one immutable SQL function, `french_key(text)` (first migration)."""

from django.db import models


class FrenchKey(models.Func):
    """Upper case without accents: « Élan » sorts and is found with « ELAN »."""

    function = "french_key"
    output_field = models.TextField()
