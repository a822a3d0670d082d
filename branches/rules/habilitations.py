"""Accredited bodies (R6113-16 to -16-6): states, the seven items of a convention, what must be reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import law
from law.moves import Move
from law.typography import french

STATES = {
    "requested": "Demandée",
    "examined": "Instruite",
    "active": "Active",
    "suspended": "Suspendue",
    "refused": "Refusée",
    "terminated": "Résiliée",
    "expired": "Échue",
}
WAITING = frozenset({"requested", "examined"})
LIVE = frozenset({"active", "suspended"})
KINDS = {"prepare": "Préparer", "assess": "Évaluer", "both": "Préparer et évaluer"}
ASSESSES = frozenset({"assess", "both"})
PREPARES = frozenset({"prepare", "both"})

MOVES = {
    "examine": Move(frozenset({"requested"}), "examined", "Déclarer instruite"),
    "refuse": Move(WAITING, "refused", "Refuser", needs_reason=True),
    "activate": Move(frozenset({"examined"}), "active", "Activer"),
    "suspend": Move(frozenset({"active"}), "suspended", "Suspendre par précaution", needs_reason=True),
    "resume": Move(frozenset({"suspended"}), "active", "Lever la suspension", needs_reason=True),
    "terminate": Move(LIVE, "terminated", "Résilier", needs_reason=True),
    "expire": Move(LIVE, "expired", "Constater l’échéance"),
}
REPORTED = frozenset({"activate", "suspend", "resume", "terminate", "expire", "amend"})
CHANGES = {
    "activate": "Nouvelle habilitation",
    "suspend": "Suspension",
    "resume": "Fin de suspension",
    "terminate": "Résiliation",
    "expire": "Échéance",
    "amend": "Convention modifiée",
}
LABELS = {
    "examine": "Demande instruite",
    "refuse": "Demande refusée",
    "activate": "Habilitation activée",
    "suspend": "Habilitation suspendue",
    "resume": "Suspension levée",
    "terminate": "Habilitation résiliée",
    "expire": "Échéance constatée",
    "request": "Demande enregistrée",
    "amend": "Convention modifiée",
    "attach": "Convention signée versée",
    "notice": "Organisme appelé à présenter ses observations",
    "review": "Revue faite",
    "report": "Changement signalé à France compétences",
}


class Item(NamedTuple):
    """One of the seven items of the convention: its words, and the fields that write it."""

    label: str
    fields: tuple[str, ...]
    help: str


ARTICLE_ITEMS = "R6113-16-2"
ITEMS: Mapping[str, Item] = {
    "object": Item(
        "Objet", ("purpose",), "Ce que l’organisme est habilité à faire, et sous quelles obligations."
    ),
    "certifications": Item(
        "Certifications ou blocs", ("scope",), "Les certifications entières, ou certains blocs."
    ),
    "period": Item("Durée de validité", ("since", "until"), "Premier et dernier jour de l’habilitation."),
    "fee": Item("Modalités financières", ("fee_terms",), "Tarif, échéances, gratuité le cas échéant."),
    "subcontracting": Item(
        "Sous-traitance",
        ("subcontracting",),
        "Ce qui peut être confié à un tiers, ou l’interdiction de le faire.",
    ),
    "means": Item("Moyens", ("means",), "Moyens humains, matériels et pédagogiques de l’organisme."),
    "sharing": Item(
        "Partage des tâches avec le CFA ou l’école",
        ("sharing",),
        "Qui forme, qui évalue, qui inscrit ; « sans objet » si l’organisme fait tout.",
    ),
}


def missing(content: Mapping[str, object]) -> list[str]:
    """The labels of the items of the convention that are not written yet."""
    return [
        item.label
        for item in ITEMS.values()
        if not all(str(content.get(name) or "").strip() for name in item.fields)
    ]


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What it allows: state, kind, period, and scope (blocks by certification, none = the whole of it)."""

    state: str
    kind: str
    since: date | None
    until: date | None
    scope: Mapping[int, frozenset[str]]


def covers(given: Accreditation, *, qualification: int, blocks: frozenset[str], on: date) -> str:
    """Why this body may not assess that certification (or those blocks) on that day; empty when it may."""
    if given.kind not in ASSESSES:
        return "cet organisme est habilité à préparer, pas à évaluer"
    if given.state == "suspended":
        return "son habilitation est suspendue"
    if given.state != "active":
        return f"son habilitation est « {STATES[given.state].lower()} »"
    if given.since is None or on < given.since:
        return (
            f"son habilitation ne commence que le {given.since:%d/%m/%Y}"
            if given.since
            else "elle n’est pas datée"
        )
    if given.until is not None and on > given.until:
        return f"son habilitation a pris fin le {given.until:%d/%m/%Y}"
    if qualification not in given.scope:
        return "son habilitation ne porte pas sur cette certification"
    allowed = given.scope[qualification]
    if allowed and (not blocks or not blocks <= allowed):
        beyond = ", ".join(sorted(blocks - allowed)) or "la certification entière"
        return f"son habilitation ne porte pas sur {beyond}"
    return ""


def may_assess(given: list[Accreditation], *, qualification: int, blocks: frozenset[str], on: date) -> str:
    """The sentence of refusal when no habilitation of the body allows the session on that day; else empty."""
    if not given:
        return french("Cet organisme n’a aucune habilitation dans cette branche : il ne peut pas évaluer.")
    reasons = [covers(each, qualification=qualification, blocks=blocks, on=on) for each in given]
    if "" in reasons:
        return ""
    first = reasons[0] if len(set(reasons)) == 1 else " ; ".join(dict.fromkeys(reasons))
    return french(f"Cet organisme ne peut pas évaluer le {on:%d/%m/%Y} : {first}.")


def report_due(changed_on: date) -> date | None:
    """The last day to report a change (R6113-16-5); None before that duty existed."""
    found = law.habil_report_months.at(changed_on)
    return law.add_months(changed_on, found.value) if found else None


def review_due(last_on: date) -> date:
    """When the body is to be looked at again."""
    return law.add_months(last_on, law.habil_review_months(last_on))


def hearing_from(noticed_on: date) -> date:
    """The first day on which the body may be heard after its notice (R6113-16-6)."""
    found = law.habil_hearing_days.at(noticed_on)
    return noticed_on + timedelta(days=found.value) if found else noticed_on


def not_heard(*, noticed_on: date | None, heard_on: date | None, on: date) -> str:
    """Why the accreditation cannot be terminated yet (R6113-16-6); empty when the body was heard."""
    if noticed_on is None or heard_on is None:
        return french(
            "L’organisme doit d’abord être appelé à présenter ses observations (R6113-16-6) : "
            "enregistrez la date du courrier et celle de l’audition."
        )
    if heard_on > on:
        return french(f"L’organisme n’est entendu que le {heard_on:%d/%m/%Y} : la résiliation vient après.")
    return ""


def notice_flaw(*, noticed_on: date, heard_on: date) -> str:
    """Why these dates leave the body too little time; empty when they do not."""
    first = hearing_from(noticed_on)
    if heard_on < first:
        days = (first - noticed_on).days
        return french(
            f"Laissez au moins {days} jours à l’organisme : "
            f"l’audition ne peut pas précéder le {first:%d/%m/%Y}."
        )
    return ""


def urgency(due_on: date | None, on: date, *, within: int = 30) -> str:
    """late, soon or calm."""
    if due_on is None:
        return "calm"
    days = (due_on - on).days
    return "late" if days < 0 else "soon" if days <= within else "calm"
