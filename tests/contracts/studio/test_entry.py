"""One contract by hand, and the pre-check that stores nothing."""

import pytest
from django.urls import reverse

from contracts.forms.entry import LineForm
from contracts.models import Contract
from contracts.rules.columns import REQUIRED
from registers.models import Agreement, Certification
from tests.contracts.intake.conftest import APPRENTICE, PROFESSIONAL, csv_text

ENTRY = reverse("contracts:entry")
PRECHECK = reverse("contracts:precheck")
ORIGIN = {"sender": "Saisie à l’OPCO", "received_on": "05/11/2026"}


@pytest.mark.parametrize("kind", ["app", "pro"])
def test_the_form_asks_everything_a_file_must_say(kind):
    form = LineForm(kind=kind)
    assert set(REQUIRED[kind]) - {"dispositif"} <= set(form.fields)
    shown = [field.name for section in form.sections for field in section.fields]
    assert sorted(shown) == sorted(form.fields)


def test_each_form_asks_what_its_own_paper_says():
    app, pro = (set(LineForm(kind=kind).fields) for kind in ("app", "pro"))
    assert {"nature_contrat", "type_qualification", "organisme_nda"} <= pro - app
    assert {"mode_contractuel", "type_derogation", "npec_annuel", "nombre_repas", "participation_employeur",
            "date_debut_formation_pratique"} <= app - pro  # fmt: skip


def test_rights(signed_in):
    assert signed_in("DI").get(ENTRY).status_code == 403
    assert signed_in("DI").get(PRECHECK).status_code == 200
    assert signed_in("BX").get(PRECHECK).status_code == 403
    assert signed_in("GC").get(ENTRY).status_code == 200


@pytest.mark.parametrize(("kind", "line"), [("app", APPRENTICE), ("pro", PROFESSIONAL)])
def test_a_contract_is_received_by_hand(signed_in, kind, line):
    answer = signed_in("GC").post(f"{ENTRY}?dispositif={kind}", {**line, **ORIGIN})
    contract = Contract.objects.get()
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == reverse("contracts:contract", args=[contract.pk])
    assert (contract.kind, contract.learner_name) == (kind, "Aubert")
    assert contract.verdicts.count() == 1


def test_nothing_is_lost_on_error(signed_in):
    line = {**APPRENTICE, "date_conclusion": "31/02/2026", "salaire_brut_embauche": "mille euros"}
    answer = signed_in("GC").post(ENTRY, {**line, **ORIGIN})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 points à corriger" in page
    for kept in ("31/02/2026", "mille euros", "Atelier Brun", "14/03/2006"):
        assert f'value="{kept}"' in page
    assert not Contract.objects.exists()


def test_codes_are_answered_with_their_names(signed_in, db):
    Agreement.objects.create(pk="1486", label="Bureaux d’études")
    Certification.objects.create(pk="RNCP38362", title="BTS d’essai", level=5)
    page = (
        signed_in("GC").post(f"{reverse('contracts:check_line')}?dispositif=app", APPRENTICE).content.decode()
    )
    assert "Bureaux d’études" in page
    assert "BTS d’essai (niveau\u00a05)" in page
    assert "Organisme absent du répertoire" in page
    assert page.count('hx-swap-oob="true"') == 5


def test_a_file_already_received_is_hinted(signed_in):
    client = signed_in("GC")
    client.post(ENTRY, {**APPRENTICE, **ORIGIN})
    page = client.post(f"{reverse('contracts:check_line')}?dispositif=app", APPRENTICE).content.decode()
    assert "Dossier peut-être déjà reçu" in page
    assert Contract.objects.get().number in page


@pytest.mark.parametrize("separator", [";", "\t"])
def test_pasted_lines_are_examined_and_not_stored(signed_in, separator):
    text = csv_text([APPRENTICE, {**PROFESSIONAL, "employeur_siret": "123"}], delimiter=separator)
    page = signed_in("SM").post(PRECHECK, {"lines": text}).content.decode()
    assert "2 lignes contrôlées" in page
    assert "1 à corriger" in page
    assert "Prise en charge" in page
    assert not Contract.objects.exists()


def test_lines_without_header_are_in_the_common_order(signed_in):
    text = csv_text([APPRENTICE]).split("\r\n", 1)[1]
    assert "1 ligne contrôlée" in signed_in("GC").post(PRECHECK, {"lines": text}).content.decode()


@pytest.mark.parametrize("text", ["", "bonjour", "a;b;c\n1;2;3", "\x00\x01", "=cmd|' /C calc'!A0", '"' * 50])
def test_anything_else_is_refused_with_words(signed_in, text):
    answer = signed_in("GC").post(PRECHECK, {"lines": text})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_too_many_lines_go_to_the_studio(signed_in):
    text = csv_text([{**APPRENTICE, "numero_externe": f"T-{n}"} for n in range(51)])
    assert "importez plutôt le fichier" in signed_in("GC").post(PRECHECK, {"lines": text}).content.decode()


@pytest.mark.parametrize("kind", ["app", "pro"])
def test_the_filled_form_is_examined(signed_in, kind):
    line = APPRENTICE if kind == "app" else PROFESSIONAL
    page = signed_in("GC").post(f"{PRECHECK}?dispositif={kind}", line).content.decode()
    assert "contrôles conformes" in page
    assert not Contract.objects.exists()
