"""A refusal told: each reason, its article, what was found, what to fix, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import law
from contracts.rules import states
from contracts.rules.check import Check
from contracts.rules.columns import BY_NAME
from contracts.rules.letters.shape import (
    About,
    Block,
    Content,
    House,
    Party,
    heading,
    items,
    paragraphs,
    text,
)
from contracts.rules.privacy import about_disability
from law.typography import french


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why: codes of `states.REASONS`, the checks that failed, what the officer adds."""

    reasons: Sequence[str]
    checks: Sequence[Check]
    law_version: str
    comment: str = ""


def refusal(about: About, said: Refusal, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """The refusal: each reason, its article, what the file would have to say, what can be done."""
    plural = "s" if len(said.reasons) > 1 else ""
    return Content(
        kind="refusal",
        subject=french(f"Refus de prise en charge du {about.contract} {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            text(
                f"Après examen du {about.named}, nous ne pouvons pas le prendre en charge, "
                f"pour {'les motifs suivants' if plural else 'le motif suivant'}."
            ),
            heading(f"Motif{plural} du refus"),
            items([_reason(code, about, said) for code in said.reasons]),
            *paragraphs(said.comment),
            *_deposit(about),
            heading("Ce que vous pouvez faire"),
            *_remedies(about, house),
        ],
    )


def _reason(code: str, about: About, said: Refusal) -> tuple[str, str, list[str]]:
    """The reason and the checks that ground it: those that failed, or else those in doubt."""
    reason = states.REASONS[code]
    grounds = [
        check
        for check in said.checks
        if states.reason_for(check.ground, about.kind, said.law_version) == code
        and not about_disability(f"{check.rule} {check.title} {check.message} {check.field}")
    ]
    failed = [check for check in grounds if check.outcome == "fail"]
    return reason.sentence, reason.article, [_fix(check) for check in failed or grounds]


def _fix(check: Check) -> str:
    """What was found, its article, and the line of the form to correct."""
    column = BY_NAME.get(check.field or "")
    found = f"{check.message.rstrip('.')} ({check.article})."
    return f"{found} À corriger : {column.label.lower()}." if column else found


def _deposit(about: About) -> list[Block]:
    """Since August 2024 a refused contract is not deposited; an older one was, with its refusal."""
    undeposited = law.refused_not_deposited.at(about.concluded_on)
    if undeposited and undeposited.value:
        article = "D6224-2" if about.kind == "app" else "D6325-2"
        return [text(f"Le contrat n'est pas déposé auprès du ministère ({article}).")]
    if about.kind == "app":
        return [text("Le contrat est déposé auprès du ministère, avec ce refus et ses motifs (D6224-4).")]
    return []


def _remedies(about: About, house: House) -> list[Block]:
    rows = []
    if about.kind == "app":
        rows.append(
            (
                "Corriger le contrat par un avenant, transmis comme le contrat : nous déciderons alors de "
                "nouveau.",
                "D6224-5",
                (),
            )
        )
    rows.append(
        (
            "Nous demander de réexaminer cette décision, en joignant tout élément nouveau et en rappelant le "
            f"numéro {about.number}.",
            "",
            (),
        )
    )
    appeal = paragraphs(house.appeal) or [
        text("Cette lettre ne restreint aucun des recours que la loi ouvre contre notre décision.")
    ]
    return [items(rows), *appeal]
