"""Pages of a COM: rights, scopes, errors beside the fields, what is frozen is what was seen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from conventions.models import Charge, ComCeiling, ComFileItem, Evaluation, Indicator, Measure
from conventions.rules import com_formulas
from opco_admin import indicators
from tests.contracts.papers.conftest import HONEST
from tests.conventions.com.world import ceilings, charge, com, indicator, table
from tests.conventions.making import running_convention


@pytest.fixture
def on() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def officer(signed_in):
    return signed_in("CO")


@pytest.fixture
def convention(officer, on):
    return com(officer.user, on, starts_on=dt.date(on.year - 1, 1, 1), ends_on=dt.date(on.year + 1, 12, 31))


@pytest.fixture
def told(convention, officer, on):
    return indicator(convention, officer.user, on=on, targets={on.year: Decimal(10)})


def html(answer) -> str:
    return answer.content.decode().replace("&#x27;", "’")


def test_every_formula_is_counted_by_a_room():
    counted = set(indicators.SOURCES) | set(indicators.SUMS) | {com_formulas.TYPED}
    assert counted == set(com_formulas.BY_KEY)


def test_one_com_opens_at_once_and_without_any_the_page_says_what_to_do(officer, on):
    assert "Ouvrir une convention" in html(officer.get(reverse("steering:coms")))
    row = com(officer.user, on)
    assert officer.get(reverse("steering:coms")).url == reverse("steering:dashboard", args=[row.pk])
    com(officer.user, on, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 12, 31))
    assert len(officer.get(reverse("steering:coms")).context["rows"]) == 2


def test_the_dashboard_counts_every_formula_of_the_catalogue(officer, convention, on):
    officer.post(reverse("conventions:com_catalogue", args=[convention.pk]))
    answer = officer.get(reverse("steering:dashboard", args=[convention.pk]))
    assert answer.status_code == 200
    assert answer.context["count"] == len([each for each in com_formulas.FORMULAS if each.code])
    exported = b"".join(officer.get(reverse("steering:export", args=[convention.pk]))).decode()
    assert exported.count("\r\n") == answer.context["count"] + 1
    assert "Visites" in exported
    for year in ("abc", "1999", str(on.year + 1)):
        assert (
            officer.get(reverse("steering:dashboard", args=[convention.pk]), {"annee": year}).status_code
            == 200
        )


def test_another_nature_of_convention_has_no_com_page(officer, on):
    other = running_convention(by=officer.user, on=on, kind="edec")
    for name in (
        "steering:dashboard",
        "steering:evaluations",
        "conventions:com_ceilings",
        "conventions:com_file",
    ):
        assert officer.get(reverse(name, args=[other.pk])).status_code == 404
    assert "Plafonds" not in html(officer.get(reverse("conventions:convention", args=[other.pk])))


@pytest.mark.parametrize(
    ("role", "reads", "enters"), [("DI", True, False), ("FI", True, True), ("BX", False, False)]
)
def test_who_reads_and_who_enters_charges(convention, told, make_user, client, role, reads, enters):
    client.force_login(make_user(role), backend="allauth.account.auth_backends.AuthenticationBackend")
    answers = {
        name: client.get(reverse(name, args=[convention.pk])).status_code
        for name in ("steering:dashboard", "conventions:com_ceilings", "conventions:com_charges",
                     "conventions:com_indicator_new")
    }  # fmt: skip
    assert answers == {
        "steering:dashboard": 200 if reads else 403,
        "conventions:com_ceilings": 200 if reads else 403,
        "conventions:com_charges": 200 if enters else 403,
        "conventions:com_indicator_new": 403,
    }


def test_a_reader_without_the_room_reads_the_value_only(convention, told, signed_in, on):
    told_link = reverse("steering:behind", args=[told.indicator_id, on.year])
    officer = signed_in("CO")  # reads conventions, opens no firm
    page = html(officer.get(reverse("steering:dashboard", args=[convention.pk])))
    assert told_link not in page
    assert officer.get(told_link).status_code == 403
    director = signed_in("DI")
    assert told_link in html(director.get(reverse("steering:dashboard", args=[convention.pk])))
    assert director.get(told_link).status_code == 200


def test_an_indicator_is_added_then_redefined(officer, convention, on):
    page = reverse("conventions:com_indicator_new", args=[convention.pk])
    given = {
        "code": "P12", "label": "Visites outre-mer", "mission": "4", "key": "visits", "unit": "count",
        "direction": "up", "owner": "SM", "filter_department": "971", f"target_{on.year}": "1 250,5",
    }  # fmt: skip
    answer = officer.post(page, given)
    row = Indicator.objects.get()
    assert answer.url == reverse("steering:indicator", args=[row.pk])
    assert row.definitions.get().targets == {str(on.year): "1250.5"}
    change = reverse("conventions:com_indicator", args=[row.pk])
    assert "1250,5" in html(officer.get(change))
    answer = officer.post(change, {**given, "number": "1", "label": "Visites en outre-mer"})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    officer.post(change, {**given, "number": "1", "label": "Visites en outre-mer", "reason": "Avenant"})
    assert row.definitions.count() == 2
    answer = officer.post(change, {**given, "number": "1", "reason": "Encore"})
    assert answer.status_code == 422
    assert "entre-temps" in html(answer)


@pytest.mark.parametrize(
    ("name", "worth"),
    [("label", ""), ("unit", "percent"), ("baseline", "beaucoup"), ("filter_idcc", "abc"), ("mission", "9")],
)
def test_a_wrong_indicator_is_named_and_nothing_is_lost(officer, convention, name, worth):
    given = {
        "code": "P12", "label": "Visites outre-mer", "mission": "4", "key": "visits", "unit": "count",
        "direction": "up", "owner": "SM", "source": "Bilan de l’an passé", name: worth,
    }  # fmt: skip
    answer = officer.post(reverse("conventions:com_indicator_new", args=[convention.pk]), given)
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert "Bilan de l’an passé" in html(answer)
    assert not Indicator.objects.exists()


def test_what_is_frozen_is_what_was_seen(officer, told, on):
    page = reverse("steering:freeze", args=[told.indicator_id, on.year])
    answer = officer.post(page, {"seen": "7/", "comment": "Vu."})
    assert answer.status_code == 422
    assert "a changé" in html(answer)
    assert "Vu." in html(answer)
    officer.post(page, {"seen": "0/", "comment": "Vu."})
    made = Measure.objects.get()
    assert (made.value, made.comment) == (0, "Vu.")
    page_ = html(officer.get(reverse("steering:indicator", args=[told.indicator_id])))
    assert made.sha256 in page_
    assert "vérifiée" in page_
    answer = officer.post(page, {"seen": "0/", "corrects": made.pk, "reason": "Relue"})
    assert Measure.objects.current().get().corrects == made


def test_a_value_is_typed_with_its_source(officer, convention, on):
    row = indicator(convention, officer.user, on=on, code="Z1", key="typed", unit="score", targets={})
    page = reverse("steering:freeze", args=[row.indicator_id, on.year])
    answer = officer.post(page, {"numerator": "82", "denominator": "0", "source": "Enquête"})
    assert answer.status_code == 422
    assert "dénominateur nul" in html(answer)
    officer.post(page, {"numerator": "82", "denominator": "10", "source": "Enquête"})
    assert Measure.objects.get().value == Decimal("8.2")


def test_no_year_outside_the_convention(officer, told, convention, on):
    for name, key in (("freeze", told.indicator_id), ("behind", told.indicator_id)):
        address = reverse(f"steering:{name}", args=[key, on.year + 1])
        assert officer.post(address).status_code in (404, 405)
    for name in ("evaluation", "evaluation_draft"):
        assert officer.get(reverse(f"steering:{name}", args=[convention.pk, on.year + 1])).status_code == 404


def test_ceilings_are_set_and_charges_entered(officer, convention, on):
    page = reverse("conventions:com_ceilings_set", args=[convention.pk])
    assert officer.get(page).status_code == 200
    answer = officer.post(
        page, {"management": "0", "mission": "120000000", "decided_on": "01/01/2025", "reason": "x"}
    )
    assert answer.status_code == 422
    officer.post(page, {"management": "90 000 000", "mission": "120000000", "reason": "Convention",
                        "decided_on": f"01/01/{on.year - 1}"})  # fmt: skip
    assert ComCeiling.objects.get().management == 90_000_000
    charges = reverse("conventions:com_charges", args=[convention.pk])
    assert officer.post(charges, {"year": on.year, "section": "alternance"}).status_code == 422
    officer.post(charges, {"year": on.year, "section": "alternance", "g1": "95 000 000,00"})
    page = html(officer.get(reverse("conventions:com_ceilings", args=[convention.pk])))
    assert "Frais de gestion dépassés" in page
    answer = officer.post(charges, {"year": on.year, "section": "alternance", "g1": "5"})
    assert answer.status_code == 422
    assert "dites pourquoi" in html(answer)
    exported = b"".join(officer.get(reverse("conventions:com_charges_export", args=[convention.pk]))).decode()
    assert "I 1°;95000000,00" in exported


def test_a_file_of_charges_says_every_wrong_cell(officer, convention, on):
    page = reverse("conventions:com_charges", args=[convention.pk])
    answer = officer.post(page, {"load": "1", "file": table(f"{on.year};Zone;I 1°;x")})
    assert answer.status_code == 422
    assert "Ligne 2, Section" in html(answer).replace("\u00a0", " ")
    assert "Ligne 2, Montant" in html(answer).replace("\u00a0", " ")
    answer = officer.post(page, {"load": "1", "file": SimpleUploadedFile("x.csv", b"a;b\n1;2\n")})
    assert "Fichier refusé" in html(answer)
    assert officer.post(page, {"load": "1"}).status_code == 422
    assert not Charge.objects.exists()
    assert (
        officer.post(page, {"load": "1", "file": table(f"{on.year};Alternance;I 1°;12")}).status_code == 302
    )
    assert Charge.objects.get().file.name == "charges.csv"


def test_the_file_lists_ten_items_and_keeps_proofs(officer, convention):
    page = reverse("conventions:com_file", args=[convention.pk])
    assert len(officer.get(page).context["lines"]) == 10
    item = reverse("conventions:com_file_item", args=[convention.pk, 4])
    answer = officer.post(item, {"seen": "1", "state": "ready", "owner": "Sophie"})
    assert answer.status_code == 422
    assert "au moins un document" in html(answer)
    officer.post(item, {"seen": "1", "state": "ready", "owner": "Sophie",
                        "file": SimpleUploadedFile("carte.pdf", HONEST)})  # fmt: skip
    row = ComFileItem.objects.get()
    assert (row.state, row.papers.count()) == ("ready", 1)
    assert "carte.pdf" in html(officer.get(page))
    assert "Sophie" in html(officer.get(item))
    assert officer.get(reverse("conventions:com_file_item", args=[convention.pk, 11])).status_code == 404
    answer = officer.post(
        item, {"seen": "2", "state": "doing", "file": SimpleUploadedFile("x.pdf", b"MZ virus")}
    )
    assert answer.status_code == 422


def test_an_evaluation_is_written_looked_at_and_kept(officer, convention, told, on):
    ceilings(convention, officer.user, on)
    charge(convention, officer.user, year=on.year, on=on, g1=10, m1c=3)
    page = reverse("steering:evaluation", args=[convention.pk, on.year])
    assert officer.get(page).status_code == 200
    answer = officer.post(
        page, {"whole": "Une bonne année.", f"indicator_{told.indicator_id}": "Peu de visites."}
    )
    draft = reverse("steering:evaluation_draft", args=[convention.pk, on.year])
    assert answer.url == draft
    shown = officer.get(draft)
    assert shown.context["pages"]
    assert officer.post(draft, {"seen": "autre"}).status_code == 422
    officer.post(draft, {"seen": shown.context["seal"]})
    kept = Evaluation.objects.get()
    assert kept.content["whole"] == ["Une bonne année."]
    assert kept.document.media_type == "application/pdf"
    answer = officer.post(draft, {"seen": shown.context["seal"]})
    assert answer.status_code == 422
    assert Evaluation.objects.count() == 1
    listed = html(officer.get(reverse("steering:evaluations", args=[convention.pk])))
    assert reverse("conventions:convention_document", args=[kept.document_id]) in listed


def test_the_calendar_begins_with_the_next_date(officer, on):
    dues = officer.get(reverse("steering:calendar")).context["dues"]
    assert [each.on for each in dues] == sorted(each.on for each in dues)
    assert all(each.on >= on for each in dues)
    assert all(each.value.link.startswith("https://") for each in dues)
