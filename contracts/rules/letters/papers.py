"""Documents asked for, and asked for again: which, under what article, and what it does to the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.rules.letters.shape import (
    About,
    Block,
    Content,
    House,
    Party,
    heading,
    in_words,
    items,
    paragraphs,
    text,
)
from contracts.rules.pieces import kinds
from law.typography import french

Clock = Literal["stopped", "running", "over"]  # the delay to decide; over: the file is decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is missing; `reminders` counts this one."""

    pieces: Sequence[str]  # codes of contracts.rules.pieces
    received_on: date
    asked_on: date
    comment: str = ""
    clock: Clock = "stopped"
    reminders: int = 0


def request(about: About, asked: Asked, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """Ask the sender for what is missing."""
    opening = text(
        f"Nous avons reçu le {in_words(asked.received_on)} le dossier du {about.contract} de {about.learner} "
        f"avec {about.employer}. {_lack(asked)}"
    )
    return _letter("request", "Demande de pièces", about, opening, asked, house, parties, on)


def reminder(about: About, asked: Asked, *, house: House, parties: Sequence[Party], on: date) -> Content:
    """Ask again, saying since when."""
    opening = text(
        f"Le {in_words(asked.asked_on)}, nous vous demandions de compléter le dossier du {about.contract} de "
        f"{about.learner} avec {about.employer}. À ce jour il n'est toujours pas complet. {_lack(asked)}"
    )
    which = f"Relance n° {asked.reminders}" if asked.reminders > 1 else "Relance"
    return _letter("reminder", f"{which} : pièces demandées", about, opening, asked, house, parties, on)


def _letter(
    kind: str,
    title: str,
    about: About,
    opening: Block,
    asked: Asked,
    house: House,
    parties: Sequence[Party],
    on: date,
) -> Content:
    known = kinds(about.kind)
    rows = [(piece.label, piece.article, ()) for code in asked.pieces if (piece := known.get(code))]
    more = paragraphs(asked.comment)
    return Content(
        kind=kind,
        subject=french(f"{title} – {about.contract} {about.number}"),
        dated_on=on,
        house=house,
        parties=parties,
        references=about.references(),
        blocks=[
            opening,
            *([heading("Pièces à nous adresser"), items(rows)] if rows else []),
            *([heading("Précisions"), *more] if more else []),
            *_clock(about, asked, on),
            text(f"Rappelez le numéro {about.number} en nous adressant ces éléments."),
        ],
    )


def _lack(asked: Asked) -> str:
    if not asked.pieces:
        return "Pour décider, il nous manque les précisions suivantes."
    if len(asked.pieces) > 1:
        return "Les pièces suivantes nous manquent."
    return "La pièce suivante nous manque."


def _clock(about: About, asked: Asked, on: date) -> list[Block]:
    """The clock starts at the complete file; what silence is worth then differs."""
    if asked.clock == "over":
        return []
    if about.kind == "app":
        article, worth = "R6224-3", "refus"
    else:
        article, worth = "D6325-2", "acceptation"
    days = about.days_to_decide(on)
    start = f"Nous avons {days} jours pour décider à compter de la réception du dossier complet ({article})."
    stopped = " Ce délai ne court donc pas encore." if asked.clock == "stopped" else ""
    return [
        heading("Le délai de notre décision"),
        text(f"{start}{stopped} Notre silence passé ce délai vaudrait {worth} de la prise en charge."),
    ]
