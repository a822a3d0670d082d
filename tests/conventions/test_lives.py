"""The life of a convention, from the project to the archive."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from conventions.actions import closing, controls, conventions, follow_up, past, reports, versions
from conventions.models import Version
from conventions.rules import lives, terms
from conventions.rules.terms import Terms
from law.refusal import Impossible
from tests.conventions import making
from tests.conventions.making import ON

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def officer(make_user):
    return make_user("CO")


@pytest.fixture
def go(officer):
    """Use one verb on a convention."""

    def advance(row, verb, **more):
        return conventions.advance(convention=row.pk, verb=verb, by=officer, on=ON, **more)

    return advance


def sign_all(row, officer, day=ON):
    for party in versions.unsigned(versions.draft_of(row)):
        versions.sign(convention=row.pk, party=party.pk, signed_on=day, by=officer, on=ON)


def test_from_the_project_to_the_archive(officer, go):
    row = making.project(by=officer)
    go(row, "negotiate")
    with pytest.raises(Impossible, match="demande des avis"):
        go(row, "present")
    go(row, "consult")
    with pytest.raises(Impossible, match=r"Avis SPP ou CPNE.: attendu"):
        go(row, "present")
    given = {"convention": row.pk, "by": officer, "on": ON, "given_on": ON}
    with pytest.raises(Impossible, match="réserves ou les motifs"):
        conventions.give_opinion(body="spp", outcome="reserved", **given)
    conventions.give_opinion(body="spp", outcome="favourable", **given)
    go(row, "present")
    go(row, "agree", agreed_on=ON)
    with pytest.raises(Impossible, match=r"Signature attendue.: OPCO Exemple"):
        go(row, "notify", notified_on=ON)
    sign_all(row, officer)
    paper = SimpleUploadedFile("signe.pdf", PDF)
    row = go(row, "notify", notified_on=ON, file=paper)
    assert (row.state, row.signed_on, row.notified_on) == ("running", ON, ON)
    assert versions.in_force(row).document.name == "signe.pdf"
    with pytest.raises(Impossible, match="dites pourquoi"):
        go(row, "end")
    go(row, "end", comment="Actions finies en avance.")
    go(row, "report")
    for kind, texts in (
        ("quality", ("done", "results", "difficulties", "next")),
        ("finance", ("summary", "gaps")),
    ):
        made = reports.open_report(
            convention=row.pk, kind=kind, starts_on=row.starts_on, ends_on=ON, final=True, by=officer, on=ON
        )
        reports.write(report=made.pk, texts=dict.fromkeys(texts, "Fait."), by=officer, on=ON)
        with pytest.raises(Impossible, match="final est transmis"):
            go(row, "control")
        reports.send(report=made.pk, sent_on=ON, by=officer, on=ON)
    go(row, "control")
    with pytest.raises(Impossible, match="final est accepté"):
        go(row, "settle")
    for made in row.reports.all():
        reports.accept(report=made.pk, accepted_on=ON, by=officer, on=ON)
    go(row, "settle")
    go(row, "close")
    row = go(row, "archive")
    assert row.state == "archived"
    told = [each.verb for each in row.traces.order_by("pk")]
    assert told[0] == "create"
    assert told[-2:] == ["close", "archive"]
    assert set(told) <= lives.TOLD.keys()


def test_closing_is_refused_while_something_is_open_and_says_what(officer, go):
    row = making.running_convention(by=officer)
    due = follow_up.expect(convention=row.pk, title="Cartographie", due_on=ON, by=officer, on=ON)
    control = controls.notify(
        convention=row.pk, title="Contrôle de pièces", controller="DREETS", notified_on=ON, due_on=ON,
        questions=["Où sont les feuilles ?", "Qui signe ?"], by=officer, on=ON,
    )  # fmt: skip
    assert [item.label for item in closing.open_items(row)] == [
        "Livrable « Cartographie » attendu",
        "Contrôle « Contrôle de pièces », 2 questions sans réponse",
    ]
    type(row).objects.filter(pk=row.pk).update(state="balance")
    with pytest.raises(Impossible, match="Rien ne reste ouvert"):
        go(row, "close")
    follow_up.receive(deliverable=due.pk, received_on=ON, by=officer, on=ON)
    follow_up.accept(deliverable=due.pk, accepted_on=ON, by=officer, on=ON)
    with pytest.raises(Impossible, match="2 questions de ce contrôle sans réponse"):
        controls.close(control=control.pk, conclusion="Rien à dire.", closed_on=ON, by=officer, on=ON)
    for question in control.questions.all():
        controls.reply(question=question.pk, reply="Ci-joint.", replied_on=ON, by=officer, on=ON)
    controls.close(control=control.pk, conclusion="Rien à dire.", closed_on=ON, by=officer, on=ON)
    assert go(row, "close").state == "closed"
    with pytest.raises(Impossible, match="ne se complète plus"):
        follow_up.expect(convention=row.pk, title="Trop tard", due_on=ON, by=officer, on=ON)
    with pytest.raises(Impossible, match="motif"):
        go(row, "reopen")
    assert go(row, "reopen", comment="Un reversement est demandé.").state == "balance"


def test_going_back_to_negotiation_unseals_the_text_and_drops_the_signatures(officer, go):
    row = making.project(by=officer, kind="fne")
    for verb in ("negotiate", "present"):
        go(row, verb)
    go(row, "agree", agreed_on=ON)
    with pytest.raises(Impossible, match="à la signature"):
        versions.write(
            convention=row.pk, told=Terms(title="Autre", starts_on=ON, ends_on=ON), by=officer, on=ON
        )
    sign_all(row, officer)
    with pytest.raises(Impossible, match="motif"):
        go(row, "renegotiate")
    row = go(row, "renegotiate", comment="Le plafond change.")
    draft = versions.draft_of(row)
    assert (draft.sha256, draft.signatures.count()) == ("", 0)
    assert row.parties.exclude(signed_on=None).count() == 0
    assert "Signatures retirées : OPCO Exemple, État (DGEFP)." in row.traces.first().comment


def test_a_convention_taken_over_is_sealed_and_never_rewritten(officer):
    row = making.running_convention(by=officer)
    sealed = versions.in_force(row)
    assert row.state == "running"
    assert sealed.number == 0
    assert len(sealed.sha256) == 64
    assert [each["name"] for each in sealed.content["parties"]] == ["OPCO Exemple", "État (DGEFP)"]
    assert past.broken_seals() == []
    with pytest.raises(DatabaseError, match="Cannot update"):
        Version.objects.filter(pk=sealed.pk).update(content={})


def test_an_amendment_leaves_the_signed_text_as_it_is(officer):
    row = making.running_convention(by=officer)
    first = versions.in_force(row)
    with pytest.raises(Impossible, match="ouvrez un avenant"):
        versions.write(convention=row.pk, told=terms.read(first.content["terms"]), by=officer, on=ON)
    draft = versions.amend(convention=row.pk, changes="Un an de plus", by=officer, on=ON)
    with pytest.raises(Impossible, match="déjà en préparation"):
        versions.amend(convention=row.pk, changes="Encore", by=officer, on=ON)
    told = terms.read(draft.content["terms"])
    longer = Terms(
        title=told.title, purpose=told.purpose, starts_on=told.starts_on, ends_on=dt.date(2029, 12, 31)
    )
    versions.write(convention=row.pk, told=longer, by=officer, on=ON)
    row.refresh_from_db()
    assert row.ends_on == dt.date(2028, 12, 31)
    versions.seal_amendment(convention=row.pk, agreed_on=ON, by=officer, on=ON)
    with pytest.raises(Impossible, match=r"Il manque la signature de.: OPCO Exemple, État"):
        versions.sign_amendment(convention=row.pk, effective_on=ON, file=None, by=officer, on=ON)
    sign_all(row, officer)
    versions.sign_amendment(convention=row.pk, effective_on=dt.date(2027, 1, 1), file=None, by=officer, on=ON)
    row.refresh_from_db()
    assert row.ends_on == dt.date(2029, 12, 31)
    kept = row.versions.get(number=0)
    assert (kept.content, kept.sha256) == (first.content, first.sha256)
    assert versions.in_force(row).number == 1


def test_an_amendment_given_up_or_taken_back_says_why(officer):
    row = making.running_convention(by=officer)
    given = {"convention": row.pk, "by": officer, "on": ON}
    versions.amend(changes="Budget", **given)
    versions.seal_amendment(agreed_on=ON, **given)
    sign_all(row, officer)
    with pytest.raises(Impossible, match="reprenez-le avant"):
        versions.drop_amendment(reason="Plus utile", **given)
    versions.unseal_amendment(reason="Erreur de montant", **given)
    versions.drop_amendment(reason="Plus utile", **given)
    assert versions.draft_of(row) is None
    assert versions.amend(changes="Budget revu", **given).number == 1


def test_two_people_writing_the_same_draft_do_not_lose_a_word(officer):
    row = making.project(by=officer)
    draft = versions.draft_of(row)
    seen = versions.mark(draft)
    told = terms.read(draft.content["terms"])
    given = {"convention": row.pk, "by": officer, "on": ON}
    versions.write(
        told=Terms(title="Premier", starts_on=told.starts_on, ends_on=told.ends_on), seen=seen, **given
    )
    with pytest.raises(Impossible, match="entre-temps"):
        versions.write(
            told=Terms(title="Second", starts_on=told.starts_on, ends_on=told.ends_on), seen=seen, **given
        )


def test_a_project_given_up_is_not_written_any_more(officer, go):
    row = go(making.project(by=officer), "drop", comment="Le financeur se retire.")
    assert row.state == "dropped"
    told = terms.read(versions.draft_of(row).content["terms"])
    with pytest.raises(Impossible, match="abandonné"):
        versions.write(convention=row.pk, told=told, by=officer, on=ON)
    assert versions.writable(row) is None
    with pytest.raises(Impossible, match="n’est pas possible"):
        go(row, "negotiate")
