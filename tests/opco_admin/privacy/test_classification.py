"""Every column has a class, and every column of a person leaves by a purge or says why it stays."""

from __future__ import annotations

import pytest
from django.db import models

import law
from opco_admin.privacy import classes
from opco_admin.privacy.schedule import ELSEWHERE, KINDS

MODELS = list(classes.ours())


def emptied() -> set[tuple[str, str]]:
    """The columns some purge gives a value, takes from the disk or deletes."""
    found = set()
    for kind in KINDS.values():
        for part in kind.plan:
            label = part.model._meta.label
            if part.delete:
                found |= {(label, field.name) for field in part.model._meta.concrete_fields}
            found |= {(label, name) for name in (*part.values, *part.files)}
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_has_one_class(model: type[models.Model]) -> None:
    row = classes.table().get(model._meta.label, {})
    listed = [name for code in classes.CLASSES for name in row.get(code, ())]
    assert sorted(listed) == sorted(field.name for field in model._meta.concrete_fields)
    assert set(row) <= {*classes.CLASSES, "kept"}


def test_no_model_that_is_gone_is_classified() -> None:
    assert set(classes.table()) == {model._meta.label for model in MODELS}


def test_a_column_nobody_classified_would_be_seen() -> None:
    """The control: the same comparison without one line of the file."""
    row = dict(classes.table()["contracts.Learner"])
    row["person"] = [name for name in row["person"] if name != "born_on"]
    listed = {name for code in classes.CLASSES for name in row.get(code, ())}
    columns = {field.name for model in MODELS if model._meta.label == "contracts.Learner"
               for field in model._meta.concrete_fields}  # fmt: skip
    assert columns - listed == {"born_on"}


@pytest.mark.promise(18)
def test_what_is_of_a_person_leaves_or_says_why_it_stays(proof) -> None:
    gone = emptied()
    personal = [(model._meta.label, field.name) for model, field in classes.columns(*classes.PERSONAL)]
    stays = [each for each in personal if each not in gone and each[1] not in classes.kept(each[0])]
    proof.cases("colonnes de personnes, effacées ou dites gardées", tried=len(personal), wrong=len(stays))
    without = gone - {("contracts.Learner", "email"), ("contracts.Contract", "learner_name")}
    missed = [each for each in personal if each not in without and each[1] not in classes.kept(each[0])]
    proof.control("colonnes oubliées par la purge", planted=2, seen=len(missed))


def test_what_stays_is_of_a_person_and_says_why() -> None:
    for label in classes.table():
        for name, why in classes.kept(label).items():
            assert classes.of(label)[name] in classes.PERSONAL, (label, name)
            assert len(why) > 10


def test_the_ledger_is_in_no_plan() -> None:
    books = {"contracts.Entry", "contracts.Posting", "contracts.Payment", "contracts.PaymentLine",
             "contracts.Period", "contracts.Settlement", "contracts.Invoice"}  # fmt: skip
    assert not books & {part.model._meta.label for kind in KINDS.values() for part in kind.plan}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_names_its_parameters_and_its_plan(kind) -> None:
    assert kind.parameters
    assert all(getattr(law, name).values for name in kind.parameters)
    assert kind.plan


def test_what_goes_elsewhere_names_its_parameters() -> None:
    assert all(hasattr(law, name) for each in ELSEWHERE for name in each.parameters)
