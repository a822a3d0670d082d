"""Why this level for this contract: the reasoning of `level_on`, step by step, with its articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import law
from law.money import euros
from law.typography import french
from registers.rules.levels import Level, level_on

STATUSES = {
    "CPNE": "valeur fixée par la branche",
    "R": "recommandation de France compétences suivie par la branche",
    "A": "valeur fixée par l’État, faute d’une valeur de la branche (carence)",
    "D": "valeur fixée par décret (référentiels de 2019 à 2021)",
    "H": "valeur historisée d’une procédure antérieure (référentiels de 2021)",
    "NC": "non communiqué : aucune valeur, ce qui ne veut pas dire 0 €",
    "NR": "non renseigné : aucune valeur, ce qui ne veut pas dire 0 €",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A certification, a CPNE, a conclusion date, and what the registers say of them."""

    rncp: str
    cpne: str
    concluded_on: date
    levels: tuple[Level, ...]
    vintages: tuple[date, ...]
    diploma_level: int | None = None
    older: tuple[tuple[str, Level], ...] = ()  # certifications that this one replaces, with their level then


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the reasoning, with the article it stands on; `tone` as notes on screen."""

    title: str
    text: str
    article: str = ""
    link: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The amount and where it comes from: « level », « interim », « conflict » or « none »; and why."""

    source: str
    annual: Decimal | None
    level: Level | None
    steps: tuple[Step, ...]


def answer(asked: Asked) -> Answer:
    """The level of a contract with every step that leads to it (D6332-78, D6332-80)."""
    found = level_on(asked.levels, asked.concluded_on, asked.vintages)
    steps = [_list_in_force(asked), *_rows(asked, found)]
    source, annual = "level", found.annual if found else None
    if found and found.conflict:
        source = "conflict"
        steps.append(_conflict(found))
    elif annual is not None and found:
        steps.append(_kept(found))
    else:
        annual, step = _interim(asked)
        source = "none" if annual is None else "interim"
        steps.append(step)
    steps += _renewals(asked, found)
    return Answer(source, annual, found, tuple(steps))


def _list_in_force(asked: Asked) -> Step:
    on = asked.concluded_on
    begun = [day for day in asked.vintages if day <= on]
    text = law.npec_text.at(on)
    article, link = (f"{text.value} ({text.article})", text.link) if text else ("D6332-78", "")
    if not begun:
        return _step(
            "Liste en vigueur",
            f"Aucune liste chargée ne commence avant le {on:%d/%m/%Y}. Seules comptent les lignes qu’une "
            "liste plus récente donne avec une date antérieure.",
            article,
            link,
            "warning",
        )
    return _step(
        "Liste en vigueur",
        f"C’est la date de conclusion qui compte, non celle du début. Au {on:%d/%m/%Y}, la dernière liste "
        f"commencée est celle applicable à partir du {max(begun):%d/%m/%Y}.",
        article,
        link,
    )


def _rows(asked: Asked, found: Level | None) -> list[Step]:
    """What the lists say of the pair, from the last one begun back to the one that speaks."""
    on = asked.concluded_on
    steps: list[Step] = []
    pair = f"{asked.rncp} × CPNE {asked.cpne}"
    for day in sorted((day for day in asked.vintages if day <= on), reverse=True):
        rows = [each for each in asked.levels if each.vintage_from == day]
        if not rows:
            text = f"La liste du {day:%d/%m/%Y} n’a aucune ligne {pair} : la certification n’y est pas."
            return [*steps, _step("Ligne de la liste", text)]
        if any(each.applicable_from <= on for each in rows):
            break
        first = min(each.applicable_from for each in rows)
        text = (
            f"La liste du {day:%d/%m/%Y} a une ligne {pair}, mais à partir du {first:%d/%m/%Y} seulement : "
            "la liste précédente vaut encore."
        )
        steps.append(_step("Ligne de la liste", text))
    if found is None:
        return [*steps, _step("Ligne de la liste", f"Aucune liste commencée n’a de ligne {pair}.")]
    text = f"La ligne {pair} s’applique à partir du {found.applicable_from:%d/%m/%Y}"
    if found.annual is None and not found.conflict:
        text += ", sans aucune valeur (NC ou NR), ce qui ne veut pas dire 0 €."
    else:
        status = STATUSES.get(found.status, "statut non précisé")
        text += f", statut {found.status or '—'} : {status}."
    text += f" Acte ou fichier : {found.vintage}."
    return [*steps, _step("Ligne de la liste", text)]


def _kept(found: Level) -> Step:
    years = law.npec_life_years.at(found.applicable_from)
    text = f"{euros(found.annual or Decimal())} par an, avant prorata et autres règles du contrat."
    if years:
        until = law.add_months(found.applicable_from, 12 * years.value) - timedelta(days=1)
        text += (
            f" Un niveau vaut au moins {years.value} ans, donc jusqu’au {until:%d/%m/%Y}, sauf nouvelles "
            "recommandations."
        )
    article, link = (years.article, years.link) if years else ("D6332-78", "")
    return _step("Niveau retenu", text, article, link, "success")


def _conflict(found: Level) -> Step:
    amounts = " et ".join(euros(amount) for amount in found.conflict or ())
    return _step(
        "Montants contradictoires",
        f"Le référentiel donne {amounts} pour ce couple le même jour. Aucun n’est retenu d’office, et jamais "
        "leur moyenne : une personne doit trancher.",
        tone="error",
    )


def _interim(asked: Asked) -> tuple[Decimal | None, Step]:
    """The starting amount while no level exists (D6332-80)."""
    found = law.npec_interim.at(asked.concluded_on)
    title = "Montant d’amorçage"
    if found is None:
        text = f"Aucun niveau, et aucun montant d’amorçage connu au {asked.concluded_on:%d/%m/%Y}."
        return None, _step(title, text, "D6332-80", tone="warning")
    amount = found.value.get(asked.diploma_level)
    if amount is None:
        text = "Aucun niveau, et le montant d’amorçage dépend du niveau de la certification, qui manque."
        return None, _step(title, text, found.article, found.link, "warning")
    text = (
        f"Sans niveau, l’OPCO verse {euros(amount)} par an pour une certification de niveau "
        f"{asked.diploma_level}. La différence est payée ou reprise au premier paiement qui suit la fixation "
        "du niveau."
    )
    return amount, _step(title, text, found.article, found.link, "warning")


def _renewals(asked: Asked, found: Level | None) -> Iterable[Step]:
    """A level survives the renewal of its certification, unless it changes substantially (D6332-78 V)."""
    if found is not None and (found.annual is not None or found.conflict):
        return
    for code, level in asked.older:
        if level.annual is None:
            continue
        yield _step(
            "Certification renouvelée",
            f"{asked.rncp} remplace {code}, dont le niveau à cette date est {euros(level.annual)}. Le niveau "
            "survit au renouvellement, sauf modification substantielle de la certification : vérifiez auprès "
            "de France compétences avant de retenir l’amorçage.",
            "D6332-78 V",
            _link(),
            "warning",
        )


def _link() -> str:
    found = law.npec_life_years.at(date.max)
    return found.link if found else ""


def _step(title: str, text: str, article: str = "", link: str = "", tone: str = "") -> Step:
    return Step(title, french(text), french(article), link, tone)


def several(answers: Sequence[Answer]) -> bool:
    """Whether the committees that may apply lead to different amounts."""
    return len({each.annual for each in answers}) > 1
