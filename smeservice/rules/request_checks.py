"""May the plan of this firm be funded on that day? Each rule with its sentence and its article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import law
from law.typography import french
from registers.rules import sizes
from registers.rules.sizes import Size
from smeservice.rules.requests import PAPERS, REQUIRED

Outcome = Literal["pass", "warn", "ask", "fail"]
LABELS = {"pass": "Conforme", "warn": "À regarder", "ask": "À demander", "fail": "Non conforme"}
_ORDER: Sequence[Outcome] = ("fail", "ask", "warn", "pass")


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one request; `ground` is a key of rules.requests.REASONS when it fails."""

    code: str
    outcome: Outcome
    sentence: str
    article: str

    @property
    def label(self) -> str:
        return LABELS[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a request on the day it is decided."""

    on: date
    sizes: tuple[Size, ...] = ()
    headcount_said: int | None = None  # justified by the firm, when the official one does not answer
    closed_on: date | None = None
    ours: bool | None = None
    attached_checked: bool = False
    provider_known: bool = False
    qualiopi_until: date | None = None
    state_accredited: bool = False
    provider_checked: bool = False
    received_on: date
    starts_on: date
    remote_share: int = 0
    papers: frozenset[str] = frozenset()


def checks(facts: Facts) -> tuple[Check, ...]:
    """Every rule, what fails first."""
    found = [
        _headcount(facts),
        _attached(facts),
        *_open(facts),
        _provider(facts),
        _papers(facts),
        *_looked_at(facts),
    ]
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.outcome)))


def failed(found: Iterable[Check]) -> tuple[str, ...]:
    """The grounds of refusal that the checks give."""
    return tuple(each.code for each in found if each.outcome == "fail")


def asked(found: Iterable[Check]) -> tuple[Check, ...]:
    """What must be known before deciding to accept."""
    return tuple(each for each in found if each.outcome == "ask")


def recent(known: Iterable[Size], on: date) -> Size | None:
    """The last official headcount, when it is not too old to be read."""
    last = max((each for each in known if each.year <= on.year), key=lambda each: each.year, default=None)
    oldest = on.year - law.plan50_headcount_years(on)
    return last if last is not None and last.year >= oldest else None


def _headcount(facts: Facts) -> Check:
    """Under the threshold by the official headcount; asked when it does not answer, never guessed."""
    limit, size = law.size_plan(facts.on), recent(facts.sizes, facts.on)
    under = sizes.under_plan_threshold(size, facts.on) if size else None
    if size is not None and under is not None:
        said = f"Effectif officiel {size.year} : {size.written} salariés."
        if under:
            return _check("headcount", "pass", said, "L6332-17")
        return _check("headcount", "fail", f"{said} Le plan n'est financé que sous {limit}.", "L6332-17")
    if facts.headcount_said is not None:
        said = f"Effectif justifié par l'entreprise : {facts.headcount_said} salariés."
        if facts.headcount_said < limit:
            return _check("headcount", "pass", said, "L6332-17")
        return _check("headcount", "fail", f"{said} Le plan n'est financé que sous {limit}.", "L6332-17")
    if size is not None:
        said = f"L'effectif officiel {size.year} ({size.written}) ne dit pas s'il est sous {limit}."
    else:
        said = "Aucun effectif officiel récent."
    return _check("headcount", "ask", f"{said} Demandez à l'entreprise un justificatif.", "L6332-17")


def _attached(facts: Facts) -> Check:
    if facts.ours:
        return _check("attached", "pass", "Rattachée à notre OPCO d'après les tables.", "R6332-23-1")
    if facts.ours is False:
        said = "Rattachée à un autre OPCO. Si elle devrait l'être au nôtre, dites-le à France compétences."
        return _check("attached", "fail", said, "R6332-23-1")
    if facts.attached_checked:
        return _check("attached", "pass", "Rattachement vérifié dans les tables.", "R6332-23-1")
    said = "Nos tables ne disent pas de quel OPCO elle relève : lisez celles de France compétences."
    return _check("attached", "ask", said, "R6332-23-1")


def _open(facts: Facts) -> list[Check]:
    if facts.closed_on is None or facts.closed_on > facts.on:
        return []
    return [_check("closed", "fail", f"L'entreprise est cessée depuis le {facts.closed_on:%d/%m/%Y}.",
                   "L6332-17")]  # fmt: skip


def _provider(facts: Facts) -> Check:
    """Certified on the day of the decision (R6316-8)."""
    if not law.qualiopi_required.known(facts.on) or not law.qualiopi_required(facts.on):
        return _check("provider", "pass", "Certification qualité pas encore exigée.", "L6316-1")
    if facts.state_accredited:
        return _check("provider", "pass", "Établissement réputé certifié.", "L6316-4")
    if facts.qualiopi_until is not None:
        until = f"{facts.qualiopi_until:%d/%m/%Y}"
        if facts.qualiopi_until >= facts.on:
            return _check("provider", "pass", f"Organisme certifié Qualiopi jusqu'au {until}.", "L6316-1")
        return _check("provider", "fail", f"Certification Qualiopi échue le {until}.", "L6316-1")
    if facts.provider_checked:
        return _check("provider", "pass", "Certification de l'organisme vérifiée.", "L6316-1")
    where = "au registre, sans date de certification" if facts.provider_known else "absent du registre"
    said = f"Organisme {where} : vérifiez sa certification Qualiopi et sa déclaration d'activité."
    return _check("provider", "ask", said, "L6316-1")


def _papers(facts: Facts) -> Check:
    missing = [PAPERS[code].lower() for code in REQUIRED if code not in facts.papers]
    if missing:
        return _check("papers", "ask", f"Il manque : {', '.join(missing)}.", "R6332-26")
    return _check("papers", "pass", "Programme et devis reçus.", "R6332-26")


def _looked_at(facts: Facts) -> list[Check]:
    """What is worth a look and stops nothing."""
    found = []
    if facts.starts_on < facts.received_on:
        said = "La formation a commencé avant que la demande soit reçue."
        found.append(_check("begun", "warn", said, "R6332-23"))
    if facts.remote_share:
        said = (
            f"{facts.remote_share} % à distance : le programme dit l'assistance, les travaux et leur durée, "
            "les évaluations."
        )
        found.append(_check("remote", "warn", said, "D6313-3-1"))
    return found


def _check(code: str, outcome: Outcome, sentence: str, article: str) -> Check:
    return Check(code, outcome, french(sentence), article)
