"""Keys in addresses: text that the database can hold."""

from __future__ import annotations

from django.urls.converters import StringConverter, register_converter


class Key(StringConverter):
    """A part of an address without the character NUL, which no column takes: not found otherwise."""

    regex = r"[^/\x00]+"


register_converter(Key, "key")
