"""French sorting and searching by one immutable SQL function, `french_key(text)` (first migration)."""

from django.db import models


class FrenchKey(models.Func):
    """Upper case without accents: « Élan » sorts and is found with « ELAN »."""

    function = "french_key"
    output_field = models.TextField()


@models.CharField.register_lookup
@models.TextField.register_lookup
class French(models.Transform):
    """`name__french__contains=FrenchKey(Value(words))`, served by a trigram index on french_key."""

    lookup_name = "french"
    function = "french_key"
    output_field = models.TextField()
