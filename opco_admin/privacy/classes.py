"""The class of every column of ours, read from its one file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

FILE = Path(__file__).parent / "classification.toml"
CLASSES = {
    "none": "Sans donnée",
    "internal": "Interne",
    "person": "Personnelle",
    "sensitive": "Sensible",
    "secret": "Secrète",
}
PERSONAL = ("person", "sensitive", "secret")
ROOMS = ("accounts", "registers", "conventions", "contracts", "branches", "smeservice", "opco_admin")


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """Model -> class -> columns, and `kept`: column -> why no purge empties it."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def of(label: str) -> Mapping[str, str]:
    """The class of each column of a model."""
    row = table().get(label, {})
    return {name: code for code in CLASSES for name in row.get(code, ())}


def kept(label: str) -> Mapping[str, str]:
    """The columns of a person that no purge empties, and why."""
    found: Mapping[str, str] = table().get(label, {}).get("kept", {})
    return found


def ours() -> Iterator[type[models.Model]]:
    """The models of the house, in order of name."""
    own = (model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS)
    yield from sorted(own, key=lambda model: model._meta.label)


def columns(*codes: str) -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """The columns of these classes."""
    for model in ours():
        known = of(model._meta.label)
        for field in model._meta.concrete_fields:
            if known.get(field.name) in codes:
                yield model, field


def counts() -> dict[str, int]:
    """How many columns of each class."""
    return {label: sum(1 for _ in columns(code)) for code, label in CLASSES.items()}
