"""The life of a convention, from the project to the archive."""

from __future__ import annotations

import pytest

from conventions.actions import versions
from conventions.models import Version
from tests.conventions import making


@pytest.fixture
def officer(make_user):
    return make_user("CO")


def test_a_convention_taken_over_is_sealed_and_never_rewritten(officer):
    row = making.running_convention(by=officer)
    sealed = versions.in_force(row)
    assert row.state == "running"
    assert sealed.number == 0
    assert len(sealed.sha256) == 64
    assert sealed.content["terms"]["title"] == "Compétences de demain"
    assert [each["name"] for each in sealed.content["parties"]] == ["OPCO Exemple", "État (DGEFP)"]
    with pytest.raises(Exception, match="signed_stays"):
        Version.objects.filter(pk=sealed.pk).update(content={})
