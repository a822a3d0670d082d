"""Applications to France compétences: papers, what prevents one, refusals and what they freeze."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import law
from branches.rules import lives
from law.refusal import Impossible

OUTCOMES = {
    "pending": "En attente",
    "registered": "Enregistré",
    "refused": "Refusé",
    "taken_back": "Retiré",
}
GROUNDS = {
    "criteria": "Critères non satisfaits",
    "false": "Fausse déclaration",
    "copy": "Référentiel recopié mot pour mot",
    "misleading": "Communication trompeuse",
}
DIRECT = frozenset({"false", "copy", "misleading"})  # R6113-8-1: refused without looking at the criteria
PAPERS = {
    "opportunity_note": "Note d’opportunité",
    "competitors": "Certifications voisines",
    "minutes": "Procès-verbal de la CPNE",
    "booklet": "Livret du candidat",
    "jury_guide": "Guide du jury",
    "vae": "Parcours VAE",
    "satisfaction": "Enquête de satisfaction",
    "insertion": "Enquête d’insertion",
    "habilitations": "Liste des habilitations",
    "receipt": "Accusé de dépôt",
    "decision": "Décision de France compétences",
    "balance": "Bilan de la certification",
    "handover": "Plan de fermeture",
    "other": "Autre document",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known on the day a file is put in."""

    on: date
    filed_on: date
    directory: str
    owned: bool
    framed: bool
    flaws: int  # of the frames
    lacking: tuple[str, ...]  # criteria
    bulletin_on: date | None
    refusals: tuple[date, ...] = ()  # of this certification and of those that resemble it
    banned_until: date | None = None
    reserve: str = ""  # why the file goes all the same


def frozen_until(refusals: Iterable[date], on: date) -> date | None:
    """The day from which a similar project may be put in again, when refusals still freeze it (R6113-11-1).

    Only refusals decided since the article applies are counted.
    """
    if not law.refusals_frozen_count.known(on):
        return None
    since = law.refusals_frozen_count.at(on).since or date.min  # type: ignore[union-attr]
    counted = sorted(day for day in refusals if since <= day <= on)
    if not counted:
        return None
    last = counted[-1]
    oldest = law.add_months(last, -12 * law.refusals_frozen_window(on))
    again = law.add_months(last, 12 * law.refusals_frozen_years(on))
    enough = sum(day > oldest for day in counted) >= law.refusals_frozen_count(on)
    return again if enough and on < again else None


def bulletin_flaw(bulletin_on: date | None, filed_on: date) -> str | None:
    """Why the bulletin n° 3 seen is not good for a file put in that day (R6113-14)."""
    if not law.bulletin_months.known(filed_on):
        return None
    months = law.bulletin_months(filed_on)
    if bulletin_on is None:
        return "La date du bulletin n° 3 des dirigeants manque (R6113-14)."
    if bulletin_on > filed_on:
        return "Le bulletin n° 3 est daté d’après le dépôt."
    if law.add_months(bulletin_on, months) <= filed_on:
        return f"Le bulletin n° 3 a {months} mois ou plus au jour du dépôt (R6113-14)."
    return None


def obstacles(case: Case) -> list[str]:
    """What prevents the file, whatever one says of it."""
    found = []
    if case.filed_on > case.on:
        found.append("Le dépôt est daté d’un jour à venir.")
    if not case.directory:
        found.append("Le répertoire visé (RNCP ou RS) n’est pas choisi.")
    if not case.owned:
        found.append("Aucune personne morale n’est propriétaire de la certification (L6113-4).")
    if not case.framed:
        found.append("Aucune version des référentiels n’est écrite (L6113-1).")
    if flaw := bulletin_flaw(case.bulletin_on, case.filed_on):
        found.append(flaw)
    if again := frozen_until(case.refusals, case.filed_on):
        found.append(
            f"{law.refusals_frozen_count(case.filed_on)} refus en "
            f"{law.refusals_frozen_window(case.filed_on)} ans : un projet semblable ne peut être déposé "
            f"avant le {again:%d/%m/%Y} (R6113-11-1)."
        )
    if case.banned_until and case.banned_until >= case.filed_on:
        found.append(
            f"Le certificateur est interdit de demande jusqu’au {case.banned_until:%d/%m/%Y} (R6113-16-7)."
        )
    return found


def reserves(case: Case) -> list[str]:
    """What is not ready: the file may go all the same, with a reason."""
    found = []
    if case.lacking:
        found.append(f"Critères non prêts : {', '.join(case.lacking)}.")
    if case.flaws:
        found.append(f"Incohérences des référentiels : {case.flaws}.")
    return found


def check(case: Case) -> None:
    """Impossible with every obstacle, or with the reserves left without a reason."""
    if found := obstacles(case):
        raise Impossible(" ".join(found))
    if (found := reserves(case)) and not case.reserve.strip():
        raise Impossible(
            " ".join(found) + " Pour déposer malgré cela, dites pourquoi dans « Motif du dépôt en l’état »."
        )


def check_registration(
    *, code: str, directory: str, basis: str, decided_on: date, effective_on: date, ends_on: date
) -> None:
    """A registration is of its directory and never longer than its basis allows. Impossible otherwise."""
    if directory and lives.directory_of(code) != directory:
        raise Impossible(f"La fiche {code} n’est pas du répertoire demandé ({lives.DIRECTORIES[directory]}).")
    if ends_on < effective_on or ends_on < decided_on:
        raise Impossible("La fin de l’enregistrement précède son début.")
    latest = lives.latest_end(basis, decided_on)
    if ends_on > latest:
        raise Impossible(
            f"L’enregistrement finit au plus tard le {latest:%d/%m/%Y} : "
            f"{lives.years_at_most(basis, decided_on)} ans à compter de la décision ({lives.BASES[basis]})."
        )


def check_refusal(
    *,
    ground: str,
    failed: Collection[str],
    decided_on: date,
    banned_until: date | None,
    earlier_direct: bool,
) -> None:
    """A refusal on criteria names them; only a repeated direct refusal may ban. Impossible otherwise."""
    if ground == "criteria" and not failed:
        raise Impossible("Indiquez les critères non satisfaits.")
    if ground in DIRECT and failed:
        raise Impossible("Un refus direct est prononcé sans examen des critères (R6113-8-1).")
    if banned_until is None:
        return
    if ground not in DIRECT or not earlier_direct:
        raise Impossible("Une interdiction sanctionne un refus direct répété (R6113-16-7).")
    if banned_until <= decided_on:
        raise Impossible("L’interdiction finit après la décision.")
    latest = law.add_months(decided_on, 12 * law.registration_ban_years(decided_on))
    if banned_until > latest:
        raise Impossible(f"L’interdiction ne dépasse pas le {latest:%d/%m/%Y} (R6113-16-7).")
