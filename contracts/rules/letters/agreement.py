"""An agreement told: the amount explained, the employer’s share, when it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
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
    table,
    text,
)
from contracts.rules.privacy import about_disability
from contracts.rules.verdict import ZERO, AmountLine, Verdict
from law.money import euros
from law.typography import french

_NEUTRAL = ("Majoration", "L6332-14 I 1°")  # says nothing of the health of the learner
_SILENCE = {"app": "R6224-3", "pro": "D6325-2"}


@dataclass(frozen=True, slots=True)
class Due:
    """A live instalment, as stored."""

    number: int
    label: str
    condition: str
    article: str
    amount: Decimal
    due_on: date | None = None
    opens_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What an agreement is about; `silence` is the state that silence had given: lapsed, tacit or nothing."""

    verdict: Verdict
    dues: Sequence[Due]
    version: int = 1
    silence: str = ""
    silent_since: date | None = None  # the last day there was to decide

    @property
    def total(self) -> Decimal:
        return sum((due.amount for due in self.dues), ZERO)


def acceptance(about: About, said: Agreement, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """The agreement: amount with its arithmetic, employer’s share, schedule; its rows sum to the total."""
    revised = " – échéancier mis à jour" if said.version > 1 else ""
    return Content(
        kind="acceptance",
        subject=french(f"Accord de prise en charge du {about.contract} {about.number}{revised}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            _agreed(about, said),
            *_silence(about, said),
            figure("Prise en charge accordée", euros(said.total)),
            heading("Le montant expliqué"),
            *_level(said.verdict),
            amounts(said.verdict, said.total),
            *_share(about, said.verdict),
            heading("Les versements"),
            text(f"Bénéficiaire : {about.provider}. Chaque versement est fait aux conditions de sa ligne."),
            _schedule(said),
            heading("La suite"),
            *_afterwards(about, on),
        ],
    )


def amounts(verdict: Verdict, total: Decimal) -> Block:
    """The steps of an amount; what was decided beside the verdict makes the last step."""
    lines = verdict.amount.lines if verdict.amount else ()
    rows = [_step(line) for line in lines]
    beside = total - sum((line.amount for line in lines), ZERO)
    if beside:
        rows.append([("Aides et régularisations déjà décidées", ""), "", euros(beside)])
    return table(("Étape", "Calcul", "Montant"), rows, ("Total", "", euros(total)))


def _step(line: AmountLine) -> list[str | tuple[str, str]]:
    """A disability line keeps only its euros."""
    if about_disability(f"{line.rule} {line.label}"):
        label, article = _NEUTRAL
        named = f"{label} – année {line.year}" if line.year else label
        return [(named, article), "", euros(line.amount)]
    operation = line.arithmetic.rpartition(" = ")[0]
    return [(line.label, line.article), operation, euros(line.amount)]


def _agreed(about: About, said: Agreement) -> Block:
    if said.version > 1:
        return text(
            f"Le {about.named} a changé depuis notre accord. Nous vous adressons le montant et "
            "l'échéancier mis à jour ; ils remplacent les précédents pour ce qui n'est pas encore facturé."
        )
    return text(f"Nous prenons en charge le {about.named}.")


def _silence(about: About, said: Agreement) -> list[Block]:
    """A late agreement replaces the silence that came before; a tacit one is only put into figures."""
    if not said.silent_since or said.version > 1:
        return []
    days, article = about.days_to_decide(said.silent_since), _SILENCE[about.kind]
    if said.silence == "lapsed":
        return [
            text(
                f"Cette décision remplace le refus implicite né de notre silence au terme du délai de "
                f"{days} jours, le {in_words(said.silent_since)} ({article})."
            )
        ]
    if said.silence == "tacit":
        return [
            text(
                f"Notre silence au terme du délai de {days} jours, le {in_words(said.silent_since)}, vaut "
                f"acceptation ({article}) ; cette lettre en précise le montant."
            )
        ]
    return []


def _level(verdict: Verdict) -> list[Block]:
    npec = verdict.npec
    if npec is None:
        return []
    if npec.source == "interim":
        return [
            text(
                "Aucun niveau de prise en charge n'est encore fixé pour cette certification : le montant "
                f"annuel d'amorçage de {euros(npec.annual)} s'applique (D6332-80). Une fois le niveau fixé, "
                "la différence sera versée, ou reprise, avec le premier paiement qui suivra."
            )
        ]
    committee = f" par la CPNE {npec.cpne}" if npec.cpne else ""
    return [
        text(
            f"Niveau de prise en charge annuel fixé{committee} pour cette certification, à la date de "
            f"conclusion du contrat : {euros(npec.annual)} (D6332-78)."
        )
    ]


def _share(about: About, verdict: Verdict) -> list[Block]:
    share = verdict.amount.employer_share if verdict.amount else ZERO
    if not share:
        return []
    trial = law.trial_days.at(about.concluded_on)
    after = f" à l'issue des {trial.value} premiers jours de formation pratique" if trial else ""
    return [
        text(
            f"Participation de l'employeur : {euros(share)} pour ce contrat (R6332-25-1). Le CFA la lui "
            f"facture{after} (R6332-25-2) ; elle est déduite du premier versement, que le CFA l'ait "
            "encaissée ou non (R6332-25 III 1°)."
        )
    ]


def _schedule(said: Agreement) -> Block:
    rows = [
        [
            (due.label, " ".join(filter(None, (due.condition, f"({due.article})" if due.article else "")))),
            _when(due),
            euros(due.amount),
        ]
        for due in said.dues
    ]
    return table(("Versement", "Quand", "Montant"), rows, ("Total", "", euros(said.total)))


def _when(due: Due) -> str:
    if due.due_on:
        return figures(due.due_on)
    return french(f"à partir du {figures(due.opens_on)}") if due.opens_on else "sur facture"


def _afterwards(about: About, on: date) -> list[Block]:
    if about.kind == "app":
        return [
            text("Nous déposons le contrat auprès du ministère chargé de la formation (D6224-4)."),
            text(
                "Tout changement d'un élément essentiel du contrat fait l'objet d'un avenant, transmis comme "
                "le contrat (D6224-5). L'employeur nous signale sans délai une fin anticipée (D6224-6)."
            ),
        ]
    notice = law.pro_rupture_notice_days.at(on)
    within = f" dans les {notice.value} jours" if notice else ""
    return [text(f"L'employeur nous signale une fin anticipée du contrat{within} (D6325-5).")]
