"""Models of path by occupation: versions, copies, what is sealed."""

from __future__ import annotations

import pytest
from django.db import transaction

from law.refusal import Impossible
from smeservice.actions import paths
from smeservice.models import PathModel
from tests.smeservice.afest import world
from tests.smeservice.conftest import ON

pytestmark = pytest.mark.django_db


def test_a_model_lives_by_versions(bakery, advisers) -> None:
    first = world.model(advisers.one, ON)
    with pytest.raises(Impossible, match="a déjà un modèle"):
        paths.begin(occupation="boulanger", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="publié ne se modifie pas"):
        paths.write(model=first.pk, content={}, edition=first.edition, by=advisers.one, on=ON)
    second = paths.copy(model=first.pk, by=advisers.one, on=ON)
    assert paths.copy(model=first.pk, by=advisers.other, on=ON) == second
    assert (second.number, second.content) == (2, first.content)
    paths.write(
        model=second.pk, content={**second.content, "goal": "Autre."}, edition=1, by=advisers.one, on=ON
    )
    paths.publish(model=second.pk, by=advisers.one, on=ON)
    first.refresh_from_db()
    assert first.state == "retired"
    cook = paths.copy(model=second.pk, by=advisers.one, on=ON, occupation="Cuisinier")
    assert (cook.number, cook.code, cook.state) == (1, "cuisinier", "draft")
    with pytest.raises(Impossible, match="a déjà un modèle"):
        paths.copy(model=cook.pk, by=advisers.one, on=ON, occupation="Boulanger")


def test_a_model_half_written_is_not_published_and_a_published_one_is_sealed(bakery, advisers) -> None:
    draft = paths.begin(occupation="Caviste", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="Complétez"):
        paths.publish(model=draft.pk, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="au moins une lettre"):
        paths.begin(occupation="!!!", by=advisers.one, on=ON)
    row = world.model(advisers.one, ON)
    with pytest.raises(Exception, match=r"Cannot update"), transaction.atomic():
        PathModel.objects.filter(pk=row.pk).update(content={"goal": "x"})
