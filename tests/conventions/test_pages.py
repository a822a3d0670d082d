"""The pages of the conventions: who opens them, what they show, what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from conventions.models import Clause, Convention
from tests.conventions import making


@pytest.fixture
def desk(signed_in):
    """Somebody of the conventions, signed in."""
    return signed_in("CO")


def page(client, name, *args, **query):
    return client.get(reverse(f"conventions:{name}", args=args), query)


def test_the_list_finds_by_words_without_accents_by_number_and_by_party(desk):
    row = making.project(by=desk.user, title="Égalité des métiers du bâtiment", number="E-1")
    making.project(by=desk.user, title="Numérique", number="N-2", kind="region")
    for words in ("egalite batiment", "E-1", "dgefp"):
        found = page(desk, "conventions", q=words).context["rows"]
        assert found == [row], words
    assert len(page(desk, "conventions", kind="region").context["rows"]) == 1
    assert page(desk, "conventions", state="running").context["rows"] == []


def test_every_page_of_a_project_opens(desk):
    row = making.project(by=desk.user)
    for name, args in {
        "convention": (), "versions": (), "version": (0,), "versions_compare": (), "terms": (),
        "draft_clauses": (), "party_new": (),
    }.items():  # fmt: skip
        assert page(desk, name, row.pk, *args).status_code == 200, name
    pdf = page(desk, "version_pdf", row.pk, 0)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_a_project_is_opened_by_its_form_and_a_wrong_one_keeps_what_was_typed(desk):
    told = {"kind": "edec", "title": "EDEC métallurgie", "starts_on": "01/01/2027", "ends_on": "31/12/2026"}
    answer = desk.post(reverse("conventions:convention_new"), told)
    assert answer.status_code == 422
    assert "précède son début" in answer.text
    assert "EDEC métallurgie" in answer.text
    answer = desk.post(
        reverse("conventions:convention_new"), told | {"ends_on": "31/12/2028", "idccs": "843"}
    )
    row = Convention.objects.get()
    assert answer.url == reverse("conventions:convention", args=[row.pk])
    assert row.idccs == ["0843"]
    assert row.number.startswith("CV-")


def test_reading_is_for_all_agents_and_writing_for_those_of_conventions(signed_in, make_user):
    row = making.project(by=make_user("CO"))
    reader = signed_in("GC")
    assert page(reader, "convention", row.pk).status_code == 200
    assert "Ouvrir la négociation" not in page(reader, "convention", row.pk).text
    assert page(reader, "terms", row.pk).status_code == 403
    assert reader.post(reverse("conventions:convention_act", args=[row.pk, "negotiate"])).status_code == 403
    assert page(signed_in("BX"), "conventions").status_code == 403
    assert page(signed_in("AD"), "conventions").status_code == 403


def test_a_move_is_done_refused_with_its_reason_or_told_to_who_comes_second(desk):
    row = making.project(by=desk.user, kind="fne", purpose="")
    act = reverse("conventions:convention_act", args=[row.pk, "negotiate"])
    assert desk.post(act).status_code == 302
    assert "n’est pas possible" in desk.post(act, follow=True).text.replace("\u00a0", " ")
    refused = desk.post(reverse("conventions:convention_act", args=[row.pk, "present"]))
    assert refused.status_code == 422
    assert "L’objet est écrit" in refused.text
    dropped = desk.post(reverse("conventions:convention_act", args=[row.pk, "drop"]), {"comment": ""})
    assert dropped.status_code == 422
    assert desk.post(reverse("conventions:convention_act", args=[row.pk, "fly"])).status_code == 404


def test_a_party_is_named_corrected_and_taken_out(desk):
    row = making.project(by=desk.user)
    new = reverse("conventions:party_new", args=[row.pk])
    told = {"name": "Région Bretagne", "role": "funder", "nature": "region", "siren": "123"}
    assert "9 chiffres" in desk.post(new, told).text
    assert desk.post(new, told | {"siren": ""}).status_code == 302
    assert "tient déjà ce rôle" in desk.post(new, told | {"siren": ""}).text
    party = row.parties.get(name="Région Bretagne")
    here = reverse("conventions:party", args=[row.pk, party.pk])
    desk.post(here, told | {"siren": "", "signatory": "Le Goff"})
    assert row.parties.get(pk=party.pk).signatory == "Le Goff"
    desk.post(reverse("conventions:party_remove", args=[row.pk, party.pk]))
    assert not row.parties.filter(pk=party.pk).exists()


def test_clauses_come_from_the_library_are_adapted_moved_and_taken_out(desk):
    told = {"code": "objet", "title": "Objet", "text": "Premier texte.", "position": 10, "usual": "on"}
    assert desk.post(reverse("conventions:clause_new"), told).status_code == 302
    assert "déjà celui" in desk.post(reverse("conventions:clause_new"), told).text
    clause = Clause.objects.get()
    row = making.project(by=desk.user)
    kept = row.versions.get().content["clauses"]
    assert kept == [{"code": "objet", "title": "Objet", "text": "Premier texte.", "version": 1}]
    next_text = {"text": "Second texte.", "reason": "Décret", "seen": 1}
    assert desk.post(reverse("conventions:clause", args=[clause.pk]), next_text).status_code == 302
    assert "entre-temps" in desk.post(reverse("conventions:clause", args=[clause.pk]), next_text).text
    assert row.versions.get().content["clauses"] == kept
    adapt = reverse("conventions:clause_adapt", args=[row.pk, "nouvelle"])
    assert desk.post(adapt, {"title": "Durée", "text": ""}).status_code == 422
    desk.post(adapt, {"title": "Durée", "text": "Deux ans."})
    desk.post(reverse("conventions:clause_arrange", args=[row.pk, "propre-1", "up"]))
    codes = [each["code"] for each in row.versions.get().content["clauses"]]
    assert codes == ["propre-1", "objet"]
    desk.post(reverse("conventions:clause_arrange", args=[row.pk, "objet", "out"]))
    insert = reverse("conventions:clause_insert", args=[row.pk])
    assert desk.post(insert, {"clause": "999999"}).status_code == 422
    desk.post(insert, {"clause": clause.pk})
    assert row.versions.get().content["clauses"][-1]["text"] == "Second texte."
    desk.post(reverse("conventions:clause_withdraw", args=[clause.pk]))
    assert making.project(by=desk.user, number="B").versions.get().content["clauses"] == []


def test_the_terms_typed_twice_are_kept_and_the_stale_ones_refused(desk):
    row = making.project(by=desk.user)
    write = reverse("conventions:terms", args=[row.pk])
    seen = desk.get(write).context["seen"]
    told = {"title": "Titre neuf", "starts_on": "01/01/2026", "ends_on": "31/12/2027", "seen": seen}
    assert desk.post(write, told).status_code == 302
    stale = desk.post(write, told | {"title": "Titre perdu"})
    assert stale.status_code == 422
    assert "Titre perdu" in stale.text
    row.refresh_from_db()
    assert row.title == "Titre neuf"


def test_an_amendment_is_compared_signed_and_applied_on_screen(desk):
    today = timezone.localdate()
    day = f"{today:%d/%m/%Y}"
    row = making.running_convention(by=desk.user, on=today)

    def post(name, **told):
        return desk.post(reverse(f"conventions:{name}", args=[row.pk]), told)

    assert post("amendment_seal", agreed_on=day).status_code == 302  # nothing to seal: said on the page
    assert post("amend", changes="").status_code == 422
    assert post("amend", changes="Un an de plus").status_code == 302
    told = {"title": row.title, "purpose": row.purpose, "starts_on": "01/01/2026", "ends_on": "31/12/2029"}
    assert post("terms", **told).status_code == 302
    compared = page(desk, "versions_compare", row.pk, avant=0, apres=1)
    assert [(each.where, each.before, each.after) for each in compared.context["changes"]] == [
        ("Fin", "31/12/2028", "31/12/2029")
    ]
    assert page(desk, "versions_compare", row.pk, avant=0, apres=9).status_code == 404
    assert post("amendment_seal", agreed_on=day).status_code == 302
    assert post("terms", **told).status_code == 302
    for party in row.parties.all():
        assert post("version_sign", party=party.pk, signed_on=day).status_code == 302
    assert post("version_sign", party=1, signed_on=day).status_code == 302
    assert post("amendment_effect", effective_on=day).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == dt.date(2029, 12, 31)
    first, second = (page(desk, "version_pdf", row.pk, 1).content for _ in range(2))
    assert first == second


def test_a_kept_file_is_sent_as_an_attachment_and_the_export_runs_no_formula(desk):
    row = making.project(by=desk.user, title="=1+1")
    attach = reverse("conventions:convention_attach", args=[row.pk])
    assert desk.post(attach, {"file": SimpleUploadedFile("a.pdf", b"")}).status_code == 422
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    assert desk.post(attach, {"title": "Note", "file": SimpleUploadedFile("a.pdf", pdf)}).status_code == 302
    table = b"".join(page(desk, "conventions_export").streaming_content).decode()
    assert "'=1+1" in table
    answer = page(desk, "convention_document", row.documents.get().pk)
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    answer.close()


def test_a_convention_is_given_to_somebody(desk, make_user):
    other = make_user("CO")
    row = making.project(by=desk.user)
    entrust = reverse("conventions:convention_entrust", args=[row.pk])
    desk.post(entrust, {"officer": other.pk})
    row.refresh_from_db()
    assert row.officer == other
    assert desk.post(entrust, {"officer": "999999"}).status_code == 422
    assert page(desk, "conventions", officer="me").context["rows"] == []
