"""Letters of what follows the agreement: amendments, disputed lines, balances to justify, proofs asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.actions import (
    amending,
    campaigns,
    controls,
    forfeiting,
    invoicing,
    letter_contents,
    letter_notices,
    letters,
    nightly,
    service,
)
from contracts.models import Contract, Instalment, Letter
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from law.refusal import Impossible
from tests.contracts.course.test_amending import attach
from tests.contracts.decide.conftest import ON
from tests.contracts.letters.conftest import CENTRE, EMPLOYER, LEARNER

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def words(letter: Letter) -> str:
    """All that the letter says, ordinary spaces."""
    told: list[str] = [letter.content["subject"]]
    for block in letter.content["blocks"]:
        told += [block.get("text", ""), block.get("worth", ""), *block.get("total", ())]
        told += [cell[part] for row in block.get("rows", ()) for cell in row for part in ("text", "small")]
        told += [item["text"] for item in block.get("items", ())]
    text = " ".join(told)
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


class TestAmendments:
    """Accepted or refused, told to the parties once."""

    def test_accepted(self, accepted, officer) -> None:
        (contract,) = accepted({})
        letters.prepare(kind="acceptance", contract=contract, by=officer, on=ON)
        assert letter_contents.called_for(contract) == []
        row = attach(contract, tuteur_nom="Petit")
        amending.amend(amendment=row.pk, by=officer, on=ON, comment="Maître d’apprentissage conforme.")
        contract.refresh_from_db()
        assert letter_contents.called_for(contract) == ["amendment"]
        letter = letters.prepare(kind="amendment", contract=contract, by=officer, on=ON)
        assert letter.recipients == [EMPLOYER, LEARNER, CENTRE]
        said = words(letter)
        assert f"avenant n° {row.number}" in said.lower()
        assert "Nous l’acceptons (D6224-5)" in said
        assert "Maître d’apprentissage conforme." in said
        assert letter_contents.called_for(contract) == []
        assert letters.prepare(kind="amendment", contract=contract, by=officer, on=ON) == letter

    def test_refused_with_its_reason(self, accepted, officer) -> None:
        (contract,) = accepted({})
        row = attach(contract, tuteur_nom="Petit")
        amending.refuse(amendment=row.pk, by=officer, on=ON, comment="Le maître est mineur.")
        said = words(letters.prepare(kind="amendment", contract=contract, by=officer, on=ON))
        assert "Nous ne prenons pas en charge ce qu’il change" in said
        assert "Le maître est mineur." in said
        assert "restent comme ils étaient" in said

    def test_none_is_decided(self, accepted) -> None:
        (contract,) = accepted({})
        attach(contract, tuteur_nom="Petit")
        with pytest.raises(Impossible, match="Aucun avenant"):
            letter_contents.write(kind="amendment", contract=contract, on=ON)

    def test_a_health_amendment_is_not_named(self, accepted, officer) -> None:
        (contract,) = accepted({})
        row = attach(contract, tuteur_nom="Petit")
        type(row).objects.filter(pk=row.pk).update(amendment_type="34")
        amending.amend(amendment=row.pk, by=officer, on=ON)
        contract.refresh_from_db()
        said = words(letters.prepare(kind="amendment", contract=contract, by=officer, on=ON)).lower()
        assert not any(word in said for word in ("handicap", "rqth", "travailleur", "prolongation"))


@pytest.fixture
def billed(accepted, make_user):
    """An invoice of two lines, one of them contested."""
    one, other = accepted({}, {"alternant_nom": "Blin"})
    lines = [
        {"numero_facture": "F-9", "date_facture": "04/11/2026", "organisme_siret": each.provider_siret,
         "nature": "formation", "numero_dossier": each.number, "montant": "123,45"}
        for each in (one, other)
    ]  # fmt: skip
    received = invoicing.receive_invoice(cells=lines, on=ON, by=None)
    first, second = one.invoice_lines.first(), other.invoice_lines.first()
    assert first is not None
    assert second is not None
    by = make_user("FI")
    service.dispute_lines(lines=[second.pk], by=by, on=ON, comment="Montant à justifier.")
    assert first.invoice_id == received.invoice_id
    return first.invoice, first, by


class TestDisputes:
    """One letter for the lines contested as they stand."""

    def test_only_what_is_contested(self, billed) -> None:
        invoice, first, by = billed
        letter = letter_notices.dispute(invoice=invoice, by=by, on=ON)
        said = words(letter)
        assert "Montant à justifier." in said
        assert "Blin" in said
        assert "Aubert" not in said
        assert "Total contesté  123,45 €" in said
        assert (letter.recipients, letter.contract, letter.provider_siret) == (
            [CENTRE],
            None,
            invoice.provider_siret,
        )
        assert letter_notices.dispute(invoice=invoice, by=by, on=ON + DAY) == letter
        service.dispute_lines(lines=[first.pk], by=by, on=ON, comment="Idem.")
        again = letter_notices.dispute(invoice=invoice, by=by, on=ON + DAY)
        assert again != letter
        assert "246,90 €" in words(again)

    def test_nothing_is_contested(self, billed) -> None:
        invoice, _, by = billed
        line = invoice.lines.get(state="disputed")
        service.withdraw_lines(lines=[line.pk], by=by, on=ON, comment="Retirée.")
        with pytest.raises(Impossible, match="n’est contestée"):
            letter_notices.dispute(invoice=invoice, by=by, on=ON)

    def test_from_the_page_of_the_invoice(self, client, billed) -> None:
        invoice, _, by = billed
        client.force_login(by)
        page = client.get(reverse("contracts:invoice", args=[invoice.pk])).content.decode()
        assert "Préparer le courrier à l’organisme" in page
        answer = client.post(reverse("contracts:invoice_letter", args=[invoice.pk]))
        letter = Letter.objects.get(kind="dispute")
        assert answer["Location"] == reverse("contracts:letter", args=[letter.pk])
        assert client.get(answer["Location"]).status_code == 200
        assert letters.pdf_of(letter).startswith(b"%PDF-")


class TestBalances:
    """One letter a provider and a night, prepared by the night, sent by it."""

    @pytest.fixture
    def threatened(self, accepted) -> list[Contract]:
        made = list(accepted({}, {"alternant_nom": "Blin"}))
        Instalment.objects.filter(contract__in=made, step__startswith="balance_last").update(
            due_on=ON + 30 * DAY
        )
        return made

    def test_told_once_with_what_is_missing(self, threatened) -> None:
        forfeiting.warn_forfeits(ON)
        done = letter_notices.tell_balances(ON)
        assert (done.letters, done.contracts) == (1, 2)
        letter = Letter.objects.get(kind="balance")
        said = words(letter)
        left = sum(
            (row.amount for row in Instalment.objects.filter(step__startswith="balance_last")), Decimal(0)
        )
        assert "2 soldes à justifier" in said
        assert f"{left:.2f}".replace(".", ",")[-6:] in said.replace(" ", "")
        assert "Il manque : facture, attestation de réalisation" in said or "il manque : facture" in said
        assert (letter.recipients, letter.made_by) == ([CENTRE], None)
        assert letter_notices.tell_balances(ON).letters == 0
        assert letter_notices.tell_balances(ON + 3 * DAY).letters == 0

    def test_a_night_that_was_missed_is_taken_up(self, threatened) -> None:
        forfeiting.warn_forfeits(ON)
        assert letter_notices.tell_balances(ON + 2 * DAY).letters == 1

    def test_long_lists_are_cut(self, threatened, monkeypatch) -> None:
        monkeypatch.setattr(letter_notices, "LINES", 1)
        forfeiting.warn_forfeits(ON)
        assert letter_notices.tell_balances(ON).letters == 2
        assert letter_notices.tell_balances(ON).letters == 0

    def test_the_night_warns_writes_and_sends(self, threatened, mailoutbox) -> None:
        report = nightly.nightly(on=ON)
        assert report.ok, report
        assert [message.to for message in mailoutbox] == [[CENTRE]]
        assert "Soldes à justifier" in mailoutbox[0].subject
        assert nightly.nightly(on=ON).ok
        assert len(mailoutbox) == 1


class TestProofs:
    """Asked by a control, told in a letter made once a request."""

    @pytest.fixture
    def file(self, accepted, officer):
        accepted({})
        seen = campaigns.preview(criteria=Criteria(), plan=Plan(1))
        campaign = campaigns.freeze(
            name="Contrôle", criteria=Criteria(), plan=Plan(1), seed=seen.seed,
            fingerprint=seen.fingerprint, by=officer, on=ON,
        )  # fmt: skip
        return campaign.files.get()

    def test_asked_then_told(self, file, officer) -> None:
        with pytest.raises(Impossible, match="demandez-les d’abord"):
            controls.proof_letter(file=file.pk, by=officer, on=ON)
        controls.ask(files=[file.pk], proofs=["certificate", "attendance"], by=officer, on=ON)
        letter = controls.proof_letter(file=file.pk, by=officer, on=ON)
        said = words(letter)
        assert f"CTL-{file.campaign_id}-{file.position}" in said
        assert "R6332-26" in said
        assert letter.recipients == [CENTRE]
        assert controls.proof_letter(file=file.pk, by=officer, on=ON + DAY) == letter
