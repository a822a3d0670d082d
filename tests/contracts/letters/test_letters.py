"""Letters of real files: what they say, who gets them, once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from contracts.actions import course, decide, letter_contents, letter_facts, letters
from contracts.models import Contract, Letter, PieceRequest
from contracts.rules.letters import money
from contracts.rules.letters.money import Ending, Recovery
from contracts.rules.letters.papers import Asked
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from tests.contracts.decide.conftest import ON
from tests.contracts.letters.conftest import CENTRE, EMPLOYER, LEARNER, read


def prepared(kind: str, contract: Contract, **more: object) -> Letter:
    return letters.prepare(kind=kind, contract=contract, by=None, on=ON, **more)


def euros_of(table: dict) -> list[Decimal]:
    """The last column of a table, as numbers."""
    texts = [row[-1]["text"] for row in table["rows"]]
    return [number(text) for text in texts]


def number(text: str) -> Decimal:
    kept = "".join(sign for sign in text.replace("−", "-") if sign in "-0123456789,")
    return Decimal(kept.replace(",", "."))


def tables(letter: Letter) -> list[dict]:
    return [block for block in letter.content["blocks"] if block["block"] == "table"]


def test_an_agreement_sums_to_its_total(accepted):
    (contract,) = accepted({})
    letter = prepared("acceptance", contract)
    amounts, schedule = tables(letter)
    assert sum(euros_of(amounts)) == sum(euros_of(schedule)) == contract.total
    assert number(amounts["total"][-1]) == number(schedule["total"][-1]) == contract.total
    words = read(letters.pdf_of(letter))
    assert f"Accord de prise en charge du contrat d’apprentissage {contract.number}" in words
    assert "Participation de l’employeur : 750,00 €" in words
    assert "R6332-25" in words
    for due in contract.instalments.all():
        assert due.label.split(" – ")[0] in words


def test_an_agreement_goes_to_the_employer_the_apprentice_and_the_cfa(accepted):
    (contract,) = accepted({})
    assert prepared("acceptance", contract).recipients == [EMPLOYER, LEARNER, CENTRE]


def test_a_refusal_of_a_professional_contract_goes_to_the_parties(refused):
    contract = refused("pro_clause", dispositif="PROFESSIONNALISATION")
    letter = prepared("refusal", contract)
    assert letter.recipients == [EMPLOYER, LEARNER]
    words = read(letters.pdf_of(letter))
    assert "D6325-2" in words
    assert "D6224" not in words


def test_a_minor_is_not_written_to_by_mail(accepted):
    (contract,) = accepted({"alternant_date_naissance": "14/03/2010", "salaire_brut_embauche": "1800"})
    letter = prepared("acceptance", contract)
    assert LEARNER not in letter.recipients
    assert letters.to_post(letter) == ["Jeanne Aubert"]
    assert "à l’attention de son représentant légal" in read(letters.pdf_of(letter))


def test_a_refusal_says_why_under_which_article_and_what_to_fix(refused):
    contract = refused("pay", comment="Revoyez le salaire.\n\nMerci.", salaire_brut_embauche="500")
    letter = prepared("refusal", contract)
    words = read(letters.pdf_of(letter))
    assert "D6222-26" in words
    assert "À corriger : salaire" in words
    assert "Revoyez le salaire." in words
    assert "Le contrat n’est pas déposé auprès du ministère (D6224-2)." in words
    assert "avenant" in words
    assert letter.recipients == [EMPLOYER, LEARNER, CENTRE]


def test_the_counsel_of_the_opco_writes_the_ways_of_appeal(refused, settings):
    settings.OPCO_APPEAL = "Tribunal compétent : celui de notre siège."
    words = read(letters.pdf_of(prepared("refusal", refused("pay"))))
    assert "Tribunal compétent : celui de notre siège." in words
    assert "ne restreint aucun" not in words


def test_a_late_agreement_says_that_it_replaces_the_silence(reached, officer):
    (contract,) = reached({})
    Contract.objects.filter(pk=contract.pk).update(state="lapsed")
    late = ON + dt.timedelta(days=40)
    (contract,) = decide.accept(contracts=[contract.pk], by=officer, on=late, comment="oui")
    words = read(letters.pdf_of(prepared("acceptance", contract)))
    assert "remplace le refus implicite" in words
    assert "20 jours" in words


def test_disability_is_never_named(accepted):
    (contract,) = accepted({"alternant_handicap": "oui", "montant_rqth": "3000"})
    verdict = contract.verdicts.first().content
    assert any(line[0].startswith("handicap") for line in verdict["amount"]["lines"])
    letter = prepared("acceptance", contract)
    words = read(letters.pdf_of(letter)).lower()
    assert "majoration" in words
    for said in ("handicap", "rqth", "d6332-82", "travailleur"):
        assert said not in words.replace("d6332-82-1", "")


def test_the_nir_and_the_birth_date_are_nowhere(accepted):
    (contract,) = accepted({})
    assert "14/03/2006" not in read(letters.pdf_of(prepared("acceptance", contract)))


def test_documents_are_asked_of_the_sender(reached, officer):
    (contract,) = reached({})
    (contract,) = decide.send_back(
        contracts=[contract.pk], by=officer, on=ON, reasons=["convention", "maitre"], comment="Signée."
    )
    letter = prepared("request", contract)
    assert letter.recipients == ["envois@cfa.example"]
    words = read(letters.pdf_of(letter))
    for said in ("Convention de formation avec le CFA D6224-1", "L6223-8-1", "Signée.", "R6224-3", "refus"):
        assert said in words


def test_a_reminder_says_since_when_and_only_what_is_missing(reached):
    (contract,) = reached({})
    request = PieceRequest.objects.create(
        contract=contract, pieces=["convention", "maitre"], asked_on=ON, reminders=2
    )
    contract.documents.create(
        kind="maitre", name="x.pdf", media_type="application/pdf", size=1, sha256="0", received_on=ON
    )
    letter = prepared("reminder", contract)
    assert letter.key == f"reminder:{request.pk}:20261105:2"
    words = read(letters.pdf_of(letter))
    assert "Relance n° 2" in words
    assert "Le 5 novembre 2026, nous vous demandions" in words
    assert "L6223-8-1" not in words


def test_a_request_after_the_decision_says_nothing_of_the_clock(accepted):
    (contract,) = accepted({})
    PieceRequest.objects.create(contract=contract, pieces=["certificate"], asked_on=ON)
    words = read(letters.pdf_of(prepared("request", contract)))
    assert "Certificat ou attestation de réalisation" in words
    assert "délai" not in words


def test_the_caller_may_say_what_is_asked(reached):
    (contract,) = reached({})
    PieceRequest.objects.create(contract=contract, pieces=["annex"], asked_on=ON)
    asked = Asked(pieces=["convention"], received_on=ON, asked_on=ON)
    words = read(letters.pdf_of(prepared("request", contract, content=asked)))
    assert "Convention de formation" in words


def test_a_rupture_is_accounted_to_the_cent(accepted, officer):
    (contract,) = accepted({})
    end = dt.date(2027, 2, 10)
    course.terminate(
        contracts=[contract.pk], on_date=end, motive="05", by=officer, on=end, practical_days=60,
        maintained_until=dt.date(2027, 8, 10),
    )  # fmt: skip
    contract.refresh_from_db()
    letter = letters.prepare(kind="rupture", contract=contract, by=officer, on=end)
    amounts, left = tables(letter)
    assert sum(euros_of(amounts)) == number(amounts["total"][-1]) == contract.total
    assert sum(euros_of(left)) == number(left["total"][-1]) == contract.total
    words = read(letters.pdf_of(letter))
    assert "a pris fin le 10 février 2027, avant son terme du 31 octobre 2028" in words
    assert "jusqu’au 10 août 2027" in words
    assert "Inaptitude" not in words  # health data
    assert letter.recipients == [CENTRE]
    assert letter.key.startswith(f"rupture:{contract.pk}:")


def test_what_was_paid_in_excess_after_a_rupture_is_said(accepted, officer):
    (contract,) = accepted({})
    told = Ending(
        ended_on=dt.date(2026, 1, 10), verdict=Verdict.from_dict(contract.verdicts.first().content),
        due=Decimal("2143.15"), accepted=Decimal(2450), paid=Decimal(2450),
    )  # fmt: skip
    content = money.rupture(
        letter_facts.about_of(contract), told, house=letter_facts.house(), parties=(), on=ON
    ).as_dict()
    (figure,) = (block for block in content["blocks"] if block["block"] == "figure")
    assert (figure["label"], number(figure["worth"])) == ("Trop-perçu", Decimal("306.85"))
    left = [block for block in content["blocks"] if block["block"] == "table"][1]
    assert sum(euros_of(left)) == number(left["total"][-1]) == Decimal("-306.85")


def test_an_order_to_pay_back_says_how(accepted):
    (contract,) = accepted({})
    told = Recovery(
        amount=Decimal("306.85"), reason="Contrat rompu.", reference="REV-7", articles=("R6332-25",),
        lines=(("Versé", Decimal(2450)), ("Dû", Decimal("-2143.15"))),
    )  # fmt: skip
    letter = prepared("recovery", contract, content=told)
    assert letter.recipients == [CENTRE]
    words = read(letters.pdf_of(letter))
    for said in ("306,85 €", "Contrat rompu.", "REV-7", "R6332-25", "FR76 3000 6000", "AGRIFRPP"):
        assert said in words
    assert sum(euros_of(tables(letter)[0])) == Decimal("306.85")


def test_an_order_may_be_about_a_provider_alone(accepted):
    (contract,) = accepted({})
    told = Recovery(amount=Decimal("1"), reason="Doublon.", reference="REV-8")
    letter = letters.prepare_order(provider_siret=contract.provider_siret, told=told, by=None, on=ON)
    assert (letter.contract, letter.provider_siret) == (None, contract.provider_siret)
    assert letters.send(letter=letter, by=None).state == "sent"
    assert "REV-8" in mail.outbox[0].subject


@pytest.mark.parametrize("kind", ["acceptance", "refusal", "request", "reminder", "rupture", "recovery"])
def test_no_letter_without_its_reason(reached, kind):
    (contract,) = reached({})
    with pytest.raises(Impossible):
        prepared(kind, contract)
    assert not Letter.objects.exists()


def test_an_event_has_one_letter_and_one_file(accepted):
    (contract,) = accepted({})
    first, second = (prepared("acceptance", contract) for _ in range(2))
    assert first.pk == second.pk
    assert first.key == f"accept:{contract.pk}:1"
    folder = first.file.storage.path(first.file.name).rsplit("/", 1)[0]
    import os

    assert len(os.listdir(folder)) == 1


def test_a_new_version_of_the_schedule_has_its_own_letter(accepted):
    (contract,) = accepted({})
    prepared("acceptance", contract)
    contract.instalments.filter(number=1).update(until=2)
    first = contract.instalments.get(number=1)
    contract.instalments.create(
        number=99,
        since=2,
        step="adjustment",
        label="Régularisation",
        rule="",
        article="",
        amount=first.amount - 10,
    )
    contract.version, contract.total = 2, contract.total - 10
    contract.save()
    letter = prepared("acceptance", contract)
    assert letter.key.endswith(":2")
    amounts, schedule = tables(letter)
    assert sum(euros_of(amounts)) == sum(euros_of(schedule)) == contract.total
    assert "mis à jour" in letter.content["subject"]


def test_what_the_state_of_a_file_calls_for(accepted, refused, reached, officer):
    calls = letter_contents.called_for
    (contract,) = accepted({})
    assert calls(contract) == ["acceptance"]
    prepared("acceptance", contract)
    assert calls(contract) == []
    end = dt.date(2027, 2, 10)
    course.terminate(contracts=[contract.pk], on_date=end, motive="02", by=officer, on=end, practical_days=60)
    contract.refresh_from_db()
    assert calls(contract) == ["rupture"]
    prepared("rupture", contract)
    assert calls(contract) == []
    assert calls(refused("pay", alternant_nom="Faure")) == ["refusal"]
    (waiting,) = reached({"alternant_nom": "Gilot"})
    assert calls(waiting) == []
    (waiting,) = decide.send_back(contracts=[waiting.pk], by=officer, on=ON, comment="Signez.")
    assert calls(waiting) == ["request"]
    (asked,) = accepted({"alternant_nom": "Hamon"})
    prepared("acceptance", asked)
    PieceRequest.objects.create(contract=asked, pieces=["certificate"], asked_on=ON)
    assert calls(asked) == ["request"]


def test_nothing_is_stored_by_a_preview(accepted):
    (contract,) = accepted({})
    assert letters.preview(kind="acceptance", contract=contract, on=ON).startswith(b"%PDF")
    assert not Letter.objects.exists()


def test_a_lost_file_is_made_again_word_for_word(accepted):
    (contract,) = accepted({})
    letter = prepared("acceptance", contract)
    before = letters.pdf_of(letter)
    letter.file.storage.delete(letter.file.name)
    assert letters.pdf_of(Letter.objects.get(pk=letter.pk)) == before


def test_an_altered_file_is_not_believed(accepted):
    (contract,) = accepted({})
    letter = prepared("acceptance", contract)
    with open(letter.file.path, "ab") as handle:
        handle.write(b"more")
    assert not letters.pdf_of(letter).endswith(b"more")
    letter.content["subject"] = "Autre"
    with pytest.raises(Impossible):
        letters.pdf_of(letter)


def test_a_letter_is_mailed_with_its_pdf_and_says_nothing_personal_in_its_subject(accepted, officer):
    (contract,) = accepted({})
    letter = letters.send(letter=prepared("acceptance", contract), by=officer)
    (message,) = mail.outbox
    assert (letter.state, letter.sent_by, letter.failure) == ("sent", officer, "")
    assert message.subject == f"Accord de prise en charge – dossier {contract.number}"
    assert contract.learner_name not in message.subject + message.body
    assert (message.to, message.bcc) == ([EMPLOYER], [LEARNER, CENTRE])
    ((name, content, media),) = message.attachments
    assert (name.endswith(".pdf"), content, media) == (True, letters.pdf_of(letter), "application/pdf")
    assert letter.sha256[:16] in message.extra_headers["Message-ID"]


def test_a_letter_leaves_once(accepted, officer):
    (contract,) = accepted({})
    letter = prepared("acceptance", contract)
    for _ in range(3):
        letters.send(letter=letter, by=officer)
    letters.send_waiting(on=ON)
    assert len(mail.outbox) == 1


class Broken(EmailBackend):
    """A mail server that refuses."""

    def send_messages(self, messages):
        raise OSError("connexion refusée")


def test_what_the_server_refuses_waits_and_leaves_at_night(accepted, officer, settings):
    (contract,) = accepted({})
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    letter = letters.send(letter=prepared("acceptance", contract), by=officer)
    assert letter.state == "failed"
    assert "connexion refusée" in letter.failure
    assert letters.send_waiting(on=ON) == 0
    settings.EMAIL_BACKEND = good
    assert (letters.send_waiting(on=ON), letters.send_waiting(on=ON)) == (1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.failure, len(mail.outbox)) == ("sent", "", 1)


def test_the_night_sends_its_own_letters_and_leaves_those_of_people(accepted, officer):
    mine, night = accepted({}, {"alternant_nom": "Blin"})
    letters.prepare(kind="acceptance", contract=mine, by=officer, on=ON)
    letters.prepare(kind="acceptance", contract=night, by=None, on=ON)
    assert letters.send_waiting(on=ON) == 1
    assert [letter.contract for letter in Letter.objects.filter(state="sent")] == [night]


def test_without_an_address_a_letter_waits_to_be_posted(accepted, officer):
    from registers.models import Provider

    (contract,) = accepted({"employeur_courriel": "", "alternant_courriel": ""})
    Provider.objects.update(email="")
    letter = prepared("acceptance", contract)
    assert letter.recipients == []
    with pytest.raises(Impossible, match="imprimez"):
        letters.send(letter=letter, by=officer)
    assert letters.send_waiting(on=ON) == 0
    letter = letters.posted(letter=letter, by=officer)
    assert (letter.state, letter.sent_by) == ("sent", officer)
    assert mail.outbox == []


def test_an_address_that_is_none_is_not_written_to(accepted):
    from contracts.models import Work

    (contract,) = accepted({})
    Work.objects.filter(pk=contract.pk).update(employer_email="a@b\nBcc: vol@x.example")
    assert prepared("acceptance", contract).recipients == [LEARNER, CENTRE]


def test_a_hostile_name_is_only_a_name(accepted):
    (contract,) = accepted({"alternant_nom": "#panic(1) *x* $y$", "employeur_denomination": '"); #eval("1")'})
    words = read(letters.pdf_of(prepared("acceptance", contract)))
    assert "#panic(1) *x* $y$" in words
    assert '"); #eval("1")' in words


def test_typography_is_french(accepted):
    (contract,) = accepted({})
    content = letter_contents.write(kind="acceptance", contract=contract, on=ON).content.as_dict()
    said = [content["subject"], *(block.get("text", "") for block in content["blocks"])]
    for sentence in said:
        assert "'" not in sentence
        for sign in ":;?!»":
            assert f" {sign}" not in sentence
