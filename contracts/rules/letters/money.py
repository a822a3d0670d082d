"""What is owed once a contract ended early, and what must be paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.letters.agreement import amounts
from contracts.rules.letters.shape import (
    About,
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
    spaced_iban,
    table,
    text,
)
from contracts.rules.verdict import ZERO, Verdict
from law.money import euros
from law.typography import french


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An early end: the verdict recomputed at that date, all that is now owed, what was billed and paid.

    The motive is left out on purpose: some tell of health or of a fault.
    """

    ended_on: date
    verdict: Verdict
    due: Decimal
    accepted: Decimal = ZERO  # billed and accepted so far
    paid: Decimal = ZERO
    maintained_until: date | None = None  # kept as a trainee by the CFA (L6222-18-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """A sum to pay back: how much, why, under which articles, with which reference."""

    amount: Decimal
    reason: str
    reference: str
    articles: Sequence[str] = ()
    lines: Sequence[tuple[str, Decimal]] = ()  # they sum to the amount
    pay_by: date | None = None


def rupture(about: About, ending: Ending, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """The account of a contract that ended early: owed − paid, in rows that add up."""
    left = ending.due - ending.paid
    paid = figure("Trop-perçu" if left < 0 else "Reste à vous verser", euros(abs(left)))
    rows: list[Sequence[object]] = [
        ["Dû à la date de fin", euros(ending.due)],
        [("Déjà versé", french(f"facturé et accepté : {euros(ending.accepted)}")), euros(-ending.paid)],
    ]
    return Content(
        kind="rupture",
        subject=french(f"Décompte après la rupture du {about.contract} {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            text(
                f"Le {about.contract} de {about.learner} avec {about.employer} a pris fin le "
                f"{in_words(ending.ended_on)}, avant son terme du {in_words(about.ends_on)}. "
                "Voici ce que nous devons à cette date."
            ),
            *_maintained(ending),
            paid,
            heading("Ce qui est dû"),
            amounts(ending.verdict, ending.due),
            heading("Ce qui reste"),
            table(
                ("Décompte", "Montant"), rows, ("Trop-perçu" if left < 0 else "Reste à verser", euros(left))
            ),
            *_settled(about, left),
        ],
    )


def recovery(
    about: About | None, owed: Recovery, *, house: House, parties: Sequence[Party], on: date
) -> Content:
    """The order to pay back: amount, reason, articles, how to pay; about one contract or several."""
    what = f" – {about.contract} {about.number}" if about else ""
    detail = [[label, euros(amount)] for label, amount in owed.lines]
    return Content(
        kind="recovery",
        subject=french(f"Ordre de reversement {owed.reference}{what}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=[["Référence", owed.reference], *(about.references() if about else [])],
        blocks=[
            text("Vous avez perçu une somme qui ne vous est pas due. Nous vous demandons de la reverser."),
            figure("Somme à reverser", euros(owed.amount)),
            heading("Pourquoi"),
            *paragraphs(owed.reason),
            *([text(f"Textes appliqués : {', '.join(owed.articles)}.")] if owed.articles else []),
            *([table(("Détail", "Montant"), detail, ("Total", euros(owed.amount)))] if detail else []),
            heading("Comment payer"),
            *_how(owed, house),
            text(
                "Si vous contestez cette somme, écrivez-nous en rappelant la référence et en joignant vos "
                "justificatifs."
            ),
        ],
    )


def _maintained(ending: Ending) -> list[Block]:
    if not ending.maintained_until:
        return []
    return [
        text(
            "L'apprenti poursuit sa formation au CFA comme stagiaire jusqu'au "
            f"{in_words(ending.maintained_until)} au plus tard : les jours de cette période restent pris en "
            "charge, jusqu'à un nouveau contrat (L6222-18-2, R6332-25 VI)."
        )
    ]


def _settled(about: About, left: Decimal) -> list[Block]:
    if left > 0:
        proof = "d'une attestation" if about.kind == "app" else "d'un certificat"
        return [text(f"Le reste est versé sur facture, accompagnée {proof} de réalisation (R6332-25).")]
    if left < 0:
        return [
            text(
                "Le trop-perçu est repris sur les prochains paiements qui vous sont destinés ; à défaut, "
                "nous vous adresserons un ordre de reversement."
            )
        ]
    return [text("Rien ne reste à payer ni à reverser.")]


def _how(owed: Recovery, house: House) -> list[Block]:
    when = f" au plus tard le {figures(owed.pay_by)}" if owed.pay_by else ""
    rows: list[tuple[str, str, Sequence[str]]] = [
        (f"Virement à {house.name}, référence {owed.reference}{when}.", "", ())
    ]
    if house.iban:
        bic = f", BIC {house.bic}" if house.bic else ""
        rows.append((f"IBAN {spaced_iban(house.iban)}{bic}.", "", ()))
    rows.append(("À défaut, la somme est reprise sur les paiements qui vous sont destinés.", "", ()))
    return [items(rows)]
