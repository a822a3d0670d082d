"""The pages of accreditations: list, convention, verbs, batch of changes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Access, ChangeReport, Habilitation
from tests.branches.habilitations.conftest import CONTENT, House, honest

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer(client, house: House):
    client.force_login(house.officer, backend=BACKEND)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"branches:{name}", args=args)


def text(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def typed(house: House, **more: object) -> dict[str, object]:
    days = {name: f"{CONTENT[name]:%d/%m/%Y}" for name in ("since", "until")}
    scope = [f"{house.qualification.pk}|", f"{house.qualification.pk}|B1"]
    return {
        **CONTENT,
        **days,
        "provider": house.body.pk,
        "requested_on": "01/09/2025",
        "scope": scope,
        **more,
    }


def test_a_body_is_accredited_step_by_step(officer, house: House) -> None:
    wrong = officer.post(at("habilitation_new"), typed(house, provider="123", until="01/01/2020"))
    assert wrong.status_code == 422
    assert "14 chiffres" in text(wrong)
    assert "La fin précède le début." in text(wrong)
    assert "Deux fournils." in text(wrong)
    assert officer.post(at("habilitation_new"), typed(house)).status_code == 302
    row = Habilitation.objects.get()
    assert list(row.scope.values_list("block", flat=True)) == [""]  # the whole makes its blocks needless
    printed = officer.get(at("habilitation_paper", row.pk))
    assert printed.content.startswith(b"%PDF-")
    for verb, given, status in (
        ("activate", {}, 422), ("examine", {}, 302), ("activate", {}, 422),
        ("attach", {"file": honest()}, 302), ("activate", {"changed_on": "01/10/2025"}, 302),
        ("suspend", {}, 422), ("suspend", {"comment": "Plaintes."}, 302), ("inconnu", {}, 404),
    ):  # fmt: skip
        assert officer.post(at("habilitation_act", row.pk, verb), given).status_code == status, verb
    assert "Suspendue" in text(officer.get(at("habilitation", row.pk)))


def test_late_changes_are_red_then_reported(officer, house: House) -> None:
    row = house.accredited()
    house.act(row, "suspend", comment="Faits.", changed_on=dt.date(2026, 3, 10))
    page = text(officer.get(at("habilitation_changes")))
    assert "10/05/2026" in page
    assert "changements en retard" in page
    officer.post(at("habilitation_report_new"), {"cpne": "2"})
    report = ChangeReport.objects.get()
    file = text(officer.get(at("habilitation_report_file", report.pk)))
    assert file.count("73282932000074") == 2
    wrong = officer.post(
        at("habilitation_report_mark", report.pk), {"reported_on": "01/01/2020", "reference": "x"}
    )
    assert wrong.status_code == 422
    today = f"{timezone.localdate():%d/%m/%Y}"
    officer.post(at("habilitation_report_mark", report.pk), {"reported_on": today, "reference": "Courriel"})
    assert "Rien à déclarer" in text(officer.get(at("habilitation_changes")))


def test_the_list_is_filtered_and_exported(officer, house: House) -> None:
    row = house.accredited()
    for query, found in (
        ({"q": "institut"}, True), ({"q": "7328 2932"}, True), ({"q": "tourier"}, True),
        ({"q": "zzz"}, False),
        ({"etat": "suspended"}, False), ({"pour": "assess"}, True), ({"cpne": "3"}, True),
        ({"suivi": "fin"}, False), ({"suivi": "revue"}, True), ({"q": "x\0y", "after": "x"}, True),
    ):  # fmt: skip
        page = text(officer.get(at("habilitations"), query))
        assert (at("habilitation", row.pk) in page) == found, query
    assert "CQP Tourier" in text(officer.get(at("habilitations_export")))


def test_an_edited_convention_is_a_change(officer, house: House) -> None:
    row = house.accredited()
    given = typed(house, means="Trois fournils.")
    assert officer.post(at("habilitation_edit", row.pk), given).status_code == 422
    assert (
        officer.post(at("habilitation_edit", row.pk), {**given, "comment": "Un fournil."}).status_code == 302
    )
    assert row.changes.filter(what="amend").count() == 1


def test_scope_and_rights(client, make_user, house: House) -> None:
    row = house.accredited()
    stranger, reader = make_user("BR"), make_user("DI")
    Access.objects.create(user=stranger, committee=house.other, since=dt.date(2020, 1, 1))
    client.force_login(stranger, backend=BACKEND)
    assert client.get(at("habilitation", row.pk)).status_code == 404
    assert client.post(at("habilitation_act", row.pk, "suspend")).status_code == 404
    client.force_login(reader, backend=BACKEND)
    assert client.get(at("habilitation", row.pk)).status_code == 200
    assert client.post(at("habilitation_act", row.pk, "suspend")).status_code == 403
    client.force_login(make_user("BX"), backend=BACKEND)
    assert client.get(at("habilitations")).status_code == 403
