"""« Quel niveau pour ce contrat ? »: what the registers say of the question, given to the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.browsing import titles
from registers.lookups import lookups_for
from registers.models import Certification, Committee, CommitteeAgreement, NpecVintage, Succession
from registers.rules import explaining as rules

OLDER = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One CPNE that may apply: how it is known, and the answer with its reasons."""

    committee: Committee
    mapping: CommitteeAgreement | None
    answer: rules.Answer


@dataclass(frozen=True, slots=True)
class Explained:
    """The question and one line for each CPNE that may apply."""

    rncp: str
    idcc: str
    conclusion: date
    certification: Certification | None
    title: str
    lines: tuple[Line, ...]

    @property
    def undecided(self) -> bool:
        return rules.several([line.answer for line in self.lines])


def explain(*, rncp: str, idcc: str, cpne: str, conclusion: date) -> Explained:
    """Each CPNE that may apply on that day with its level and the whole reasoning."""
    lookups = lookups_for([idcc] if idcc else [])
    codes = (cpne,) if cpne else lookups.cpnes(idcc, conclusion)
    olds = tuple(Succession.objects.filter(new=rncp).order_by("-old").values_list("old", flat=True)[:OLDER])
    lookups.prime(rncps=[rncp, *olds], cpnes=codes)
    certification = Certification.objects.filter(pk=rncp).first()
    vintages = tuple(NpecVintage.objects.live().values_list("applicable_from", flat=True))
    known = Committee.objects.in_bulk(codes)
    mappings = _mappings(idcc, conclusion)
    lines = []
    for code in codes:
        asked = rules.Asked(
            rncp,
            code,
            conclusion,
            lookups.published(rncp, code),
            vintages,
            certification.level if certification else None,
            tuple((old, level) for old in olds for level in lookups.levels(old, [code], conclusion)),
        )
        committee = known.get(code) or Committee(code=code)
        lines.append(Line(committee, mappings.get(code), rules.answer(asked)))
    title = titles([rncp]).get(rncp, "")
    return Explained(rncp, idcc, conclusion, certification, title, tuple(lines))


def _mappings(idcc: str, on: date) -> dict[str, CommitteeAgreement]:
    if not idcc:
        return {}
    rows = CommitteeAgreement.objects.in_force(on).filter(agreement=idcc).select_related("source")
    return {row.committee_id: row for row in rows}
