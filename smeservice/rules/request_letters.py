"""The decision on a training-plan request, told: the amount and why, or each ground with its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
from contracts.rules.letters.shape import (
    Block,
    Content,
    House,
    Party,
    figure,
    figures,
    heading,
    in_words,
    items,
    paragraphs,
    spaced_siret,
    table,
    text,
)
from law.money import euros
from law.typography import french
from smeservice.rules.request_checks import Check
from smeservice.rules.request_price import Line
from smeservice.rules.requests import REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The request a letter is about, in plain words."""

    number: str
    reference: str
    title: str
    firm: str
    siret: str
    provider: str
    starts_on: date
    ends_on: date
    received_on: date
    pays_provider: bool

    def references(self) -> list[list[str]]:
        """What the reader quotes in an answer."""
        rows = [["Notre dossier", self.number]]
        if self.reference:
            rows.append(["Votre référence", self.reference])
        return [
            *rows,
            ["Entreprise", self.firm],
            ["SIRET", spaced_siret(self.siret)],
            ["Organisme", self.provider],
            ["Formation", french(f"du {figures(self.starts_on)} au {figures(self.ends_on)}")],
        ]

    @property
    def named(self) -> str:
        """« votre demande, reçue le …, pour la formation « … » auprès de … »."""
        return (
            f"votre demande, reçue le {in_words(self.received_on)}, pour la formation « {self.title} » "
            f"auprès de {self.provider}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What was granted of what was asked, line by line."""

    asked: Decimal
    amount: Decimal
    lines: Sequence[Line]
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Codes of `requests.REASONS`, the checks of the day, what the adviser adds."""

    reasons: Sequence[str]
    checks: Sequence[Check]
    comment: str = ""


def acceptance(about: About, said: Grant, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """The amount granted with its lines, what a partial refusal rests on, how it is paid."""
    less = said.asked - said.amount
    rows = [[(each.label, f"{each.arithmetic} ({each.article})"), euros(each.amount)] for each in said.lines]
    partial = (
        [text(f"Vous demandiez {euros(said.asked)}. {euros(less)} ne sont pas pris en charge (R6332-24).")]
        if less > 0
        else []
    )
    return Content(
        kind="plan_accept",
        subject=french(f"Prise en charge de votre demande {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            text(f"Nous acceptons {about.named}."),
            figure("Montant accordé", euros(said.amount)),
            *partial,
            *paragraphs(said.comment),
            heading("Comment ce montant est calculé"),
            table(["Ligne", "Montant"], rows, ["Total accordé", euros(said.amount)]),
            heading("Comment il est payé"),
            items(_payment(about, on)),
            heading("Si vous contestez cette décision"),
            *_appeal(about, house),
        ],
    )


def refusal(about: About, said: Refusal, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """Each ground with its article and what was found (R6332-24: a refusal is reasoned)."""
    plural = "s" if len(said.reasons) > 1 else ""
    return Content(
        kind="plan_refusal",
        subject=french(f"Refus de votre demande {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            text(
                f"Après examen de {about.named}, nous ne pouvons pas la prendre en charge, pour "
                f"{'les motifs suivants' if plural else 'le motif suivant'} (R6332-24)."
            ),
            heading(f"Motif{plural} du refus"),
            items([_ground(code, said.checks) for code in said.reasons]),
            *paragraphs(said.comment),
            heading("Ce que vous pouvez faire"),
            *_appeal(about, house),
        ],
    )


def _ground(code: str, checks: Sequence[Check]) -> tuple[str, str, list[str]]:
    reason = REASONS[code]
    found = [each for each in checks if each.code == code and each.outcome in ("fail", "ask")]
    return reason.sentence, reason.article, [f"{each.sentence} ({each.article})" for each in found]


def _payment(about: About, on: date) -> list[tuple[str, str, list[str]]]:
    who = "l'organisme, sur sa facture" if about.pays_provider else "vous-même, qui avez payé l'organisme"
    return [
        (f"Nous payons {who}.", "", []),
        ("Avec chaque facture, joignez le certificat de réalisation de l'organisme.", "R6332-26", []),
        (
            f"Une facture conforme est payée dans les {law.payment_delay_days(on)} jours de sa réception.",
            "L6332-6",
            [],
        ),
        ("Prévenez-nous sans attendre si la formation est reportée, interrompue ou annulée.", "", []),
    ]


def _appeal(about: About, house: House) -> list[Block]:
    again = (
        "Vous pouvez nous demander de réexaminer cette décision, en joignant tout élément nouveau et en "
        f"rappelant le numéro {about.number}."
    )
    usual = "Cette lettre ne restreint aucun des recours que la loi ouvre contre notre décision."
    return [items([(again, "", ())]), *(paragraphs(house.appeal) or [text(usual)])]
