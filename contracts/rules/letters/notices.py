"""What follows the agreement: an amendment decided, lines disputed, balances to justify, proofs asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.letters.shape import (
    About,
    Content,
    House,
    Party,
    figure,
    figures,
    heading,
    in_words,
    items,
    paragraphs,
    table,
    text,
)
from contracts.rules.verdict import ZERO
from law.money import euros
from law.typography import french


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDecided:
    """An amendment accepted or refused; its nature is left out on purpose: one tells of health."""

    number: int
    concluded_on: date
    accepted: bool
    effective_on: date | None = None
    total: Decimal | None = None  # what the contract is worth now
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Disputed:
    """One line of an invoice that is contested, and why."""

    contract: str
    learner: str
    amount: Decimal
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Threatened:
    """The last balance of one contract, to justify by a day."""

    contract: str
    learner: str
    amount: Decimal
    due_on: date
    missing: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What a control asks for."""

    reference: str
    labels: Sequence[str]
    asked_on: date


def amendment(
    about: About, told: AmendmentDecided, *, house: House, parties: Sequence[Party], on: date
) -> Content:
    """Whether what an amendment changes is funded, and what the contract is worth now (D6224-5)."""
    since = f", avec effet au {in_words(told.effective_on)}" if told.effective_on else ""
    said = "Nous l'acceptons" if told.accepted else "Nous ne prenons pas en charge ce qu'il change"
    why = [heading("Pourquoi" if not told.accepted else "Précisions"), *paragraphs(told.comment)]
    return Content(
        kind="amendment",
        subject=french(f"Avenant n° {told.number} du {about.contract} {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            text(
                f"Vous nous avez transmis l'avenant n° {told.number} du {about.named}, conclu le "
                f"{in_words(told.concluded_on)}{since}. {said} (D6224-5)."
            ),
            *([figure("Prise en charge du contrat", euros(told.total))] if told.total is not None else []),
            *(why if told.comment.strip() else []),
            text(
                "Si l'échéancier des versements change, il est adressé à part à l'organisme de formation."
                if told.accepted
                else "Le contrat et sa prise en charge restent comme ils étaient avant cet avenant."
            ),
        ],
    )


def dispute(
    number: str,
    issued_on: date,
    lines: Sequence[Disputed],
    *,
    house: House,
    parties: Sequence[Party],
    on: date,
) -> Content:
    """The lines of an invoice that are contested, with the reasons, and what starts the delay again."""
    rows = [[(line.contract, line.learner), " ".join(line.reasons), euros(line.amount)] for line in lines]
    total = sum((line.amount for line in lines), ZERO)
    return Content(
        kind="dispute",
        subject=french(f"Facture {number} : lignes contestées"),
        dated_on=on,
        house=house,
        parties=parties,
        references=[["Facture", number], ["Datée du", figures(issued_on)]],
        blocks=[
            text(
                f"Nous avons examiné votre facture {number} du {in_words(issued_on)}. Les lignes suivantes "
                "ne peuvent pas être payées en l'état ; les autres ne sont pas concernées."
            ),
            heading("Ce qui est contesté"),
            table(("Dossier", "Pourquoi", "Montant"), rows, ("Total contesté", "", euros(total))),
            heading("La suite"),
            text(
                "Adressez-nous les pièces demandées, ou une facture corrigée sous un autre numéro. Le délai "
                "de paiement court à compter de la réception des pièces justificatives (L6332-6)."
            ),
            text("Si vous n'êtes pas d'accord, répondez-nous en rappelant le numéro de la facture."),
        ],
    )


def balances(
    lines: Sequence[Threatened], *, house: House, parties: Sequence[Party], on: date, reference: str
) -> Content:
    """The last balances that will be lost unless they are justified in time (R6332-25 III 4°)."""
    rows = [
        [
            (line.contract, line.learner),
            (figures(line.due_on), french(f"il manque : {', '.join(line.missing).lower()}")),
            euros(line.amount),
        ]
        for line in lines
    ]
    total = sum((line.amount for line in lines), ZERO)
    one = len(lines) == 1
    return Content(
        kind="balance",
        subject=french("Solde à justifier" if one else f"{len(lines)} soldes à justifier"),
        dated_on=on,
        house=house,
        parties=parties,
        references=[["Référence", reference]],
        blocks=[
            text(
                "Le dernier versement d'un contrat d'apprentissage est dû sur facture, avec l'attestation de "
                "réalisation et, s'il y a lieu, la copie de la facture adressée à l'employeur. Passé son "
                "dernier jour, il est perdu (R6332-25 III 4°)."
            ),
            figure("Reste à justifier", euros(total)),
            heading("Dossiers concernés"),
            table(("Dossier", "Au plus tard le", "Solde"), rows, ("Total", "", euros(total))),
            text("Si vous nous avez adressé ces pièces depuis, ne tenez pas compte de ce courrier."),
        ],
    )


def proofs(about: About, told: Proofs, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """The documents a control of service done asks for (R6332-26)."""
    return Content(
        kind="proof",
        subject=french(f"Contrôle de service fait – {about.contract} {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=[["Contrôle", told.reference], *about.references()],
        blocks=[
            text(
                f"Le {about.named} fait l'objet d'un contrôle de service fait (R6332-26). Il ne préjuge "
                "d'aucun manquement."
            ),
            heading("Pièces à nous adresser"),
            items([(label, "", ()) for label in told.labels]),
            text(
                "Sans ces pièces, l'action n'est pas payée (R6332-26). Nous vous dirons ce que nous "
                "constatons et vous pourrez y répondre avant toute décision."
            ),
            text(f"Rappelez la référence {told.reference} en nous adressant ces pièces."),
        ],
    )
