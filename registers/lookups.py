"""Registers read in bulk for one run: one query a table for each batch, then plain dictionaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connections

from registers import rules
from registers.rules.levels import Level, level_on
from registers.worth import WORTH

PAIRS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """A certification as the register knows it; None = unknown."""

    code: str
    level: int | None
    active: bool | None
    registered_until: date | None
    apprenticeship: bool | None
    professionalisation: bool | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A training provider as the register knows it; None = unknown."""

    siret: str
    uai: str
    nda: str | None
    declared_on: date | None
    qualiopi_until: date | None
    state_accredited: bool | None
    in_house: bool | None
    postcode: str = ""


class ProRate(NamedTuple):
    """Euros an hour that a branch sets; None = it says nothing of priority publics."""

    hourly: Decimal
    priority_hourly: Decimal | None


MAPPINGS = """
SELECT agreement_id, committee_id, since, until FROM registers_committeeagreement
WHERE agreement_id = ANY(%s) ORDER BY agreement_id, length(committee_id), committee_id
"""
AGREEMENTS = "SELECT idcc, opco FROM registers_agreement WHERE idcc = ANY(%s)"
CERTIFICATIONS = """
SELECT code, level, active, registered_until, apprenticeship, professionalisation,
       (SELECT max(new) FROM registers_succession WHERE old = code)
FROM registers_certification WHERE code = ANY(%s)
"""
PROVIDERS = """
SELECT siret, uai, NULLIF(nda, ''), declared_on, qualiopi_until, state_accredited, in_house, postcode
FROM registers_provider WHERE siret = ANY(%s)
"""
PRO_RATES = """
SELECT agreement_id, since, until, hourly, priority_hourly FROM registers_prorate WHERE agreement_id = ANY(%s)
"""
VINTAGES = "SELECT applicable_from FROM registers_npecvintage WHERE superseded_by_id IS NULL"
LEVELS = f"""
SELECT level.rncp, level.cpne, {WORTH}, coalesce(nullif(level.status, ''), level.absence),
       level.applicable_from, coalesce(publication.act, source.name), level.conflict, vintage.applicable_from,
       coalesce(level.publication_id, 0)
FROM unnest(%s::text[], %s::text[]) AS wanted(rncp, cpne)
JOIN registers_npeclevel level ON level.rncp = wanted.rncp AND level.cpne = wanted.cpne AND level.rncp <> ''
JOIN registers_npecvintage vintage ON vintage.id = level.vintage_id AND vintage.superseded_by_id IS NULL
JOIN registers_sourcefile source ON source.id = vintage.source_id
LEFT JOIN registers_npecpublication publication ON publication.id = level.publication_id
"""  # noqa: S608 -- our own words
SETTLED = " (montants contradictoires, tranchés)"


class Lookups:
    """What the registers say about the codes of one run; `prime` reads what a new batch adds."""

    def __init__(self, using: str = "default") -> None:
        self.using = using
        self._mappings: dict[str, list[tuple[str, date | None, date | None]]] = {}
        self._opcos: dict[str, str] = {}
        self._certifications: dict[str, CertificationFacts | None] = {}
        self._providers: dict[str, ProviderFacts | None] = {}
        self._levels: dict[tuple[str, str], tuple[Level, ...]] = {}
        self._pro_rates: dict[str, list[tuple[date, date | None, ProRate]]] = {}
        self._vintages: tuple[date, ...] | None = None

    def prime(
        self,
        idccs: Iterable[str] = (),
        rncps: Iterable[str] = (),
        sirets: Iterable[str] = (),
        *,
        pairs: Iterable[tuple[str, str]] | None = None,
        cpnes: Iterable[str] = (),
        pro_idccs: Iterable[str] = (),
    ) -> Lookups:
        """Read what is not known yet; `pairs` are (RNCP, IDCC) of the lines, by default every combination.

        `pro_idccs` are the branches whose professionalisation rates are wanted.
        """
        idccs, rncps = set(idccs), set(rncps)
        self._prime_agreements(idccs)
        self._prime_pro_rates(set(pro_idccs))
        self._prime_certifications(rncps)
        self._prime_providers(set(sirets))
        wanted = pairs if pairs is not None else ((rncp, idcc) for rncp in rncps for idcc in idccs)
        named = {(rncp, cpne) for rncp in rncps for cpne in cpnes}
        self._prime_levels(named | {(rncp, cpne) for rncp, idcc in wanted for cpne in self.cpnes(idcc)})
        return self

    def _rows(self, query: str, *parameters: list[str]) -> Iterator[tuple]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(query, parameters)
            yield from cursor.fetchall()

    def _prime_agreements(self, idccs: set[str]) -> None:
        new = list(idccs - self._mappings.keys())
        if not new:
            return
        self._mappings |= {idcc: [] for idcc in new}
        for idcc, committee, since, until in self._rows(MAPPINGS, new):
            self._mappings[idcc].append((committee, since, until))
        self._opcos |= dict(self._rows(AGREEMENTS, new))

    def _prime_certifications(self, codes: set[str]) -> None:
        new = list(codes - self._certifications.keys())
        if new:
            self._certifications |= dict.fromkeys(new)
            self._certifications |= {
                row[0]: CertificationFacts(*row) for row in self._rows(CERTIFICATIONS, new)
            }

    def _prime_providers(self, sirets: set[str]) -> None:
        new = list(sirets - self._providers.keys())
        if new:
            self._providers |= dict.fromkeys(new)
            self._providers |= {row[0]: ProviderFacts(*row) for row in self._rows(PROVIDERS, new)}

    def _prime_pro_rates(self, idccs: set[str]) -> None:
        new = list(idccs - self._pro_rates.keys())
        if not new:
            return
        self._pro_rates |= {idcc: [] for idcc in new}
        for idcc, since, until, *rates in self._rows(PRO_RATES, new):
            self._pro_rates[idcc].append((since, until, ProRate(*rates)))

    def _prime_levels(self, pairs: set[tuple[str, str]]) -> None:
        if self._vintages is None:
            self._vintages = tuple(row[0] for row in self._rows(VINTAGES))
        if len(self._levels) > PAIRS_KEPT:
            self._levels.clear()
        new = [pair for pair in pairs if pair not in self._levels]
        if not new:
            return
        found = defaultdict(list)
        for rncp, cpne, *rest in self._rows(LEVELS, [pair[0] for pair in new], [pair[1] for pair in new]):
            annual, status, applicable_from, vintage, conflict, vintage_from, rank = rest
            amounts = tuple(conflict) if conflict and annual is None else None
            vintage += SETTLED if conflict and annual is not None else ""
            found[rncp, cpne].append(
                Level(cpne, annual, status, applicable_from, vintage, amounts, vintage_from, rank)
            )
        self._levels |= {pair: tuple(found[pair]) for pair in new}

    def cpnes(self, idcc: str, on: date | None = None) -> tuple[str, ...]:
        """Codes of the CPNE that speak for an agreement: on a day, or as last published.

        A day before the first published mapping gets the first one: the register of branches starts in 2019.
        """
        rows = self._mappings.get(idcc, ())
        if on is None:
            return tuple(committee for committee, _, until in rows if until is None)
        covering = tuple(
            committee
            for committee, since, until in rows
            if (since is None or since <= on) and (until is None or on <= until)
        )
        if covering or not rows:
            return covering
        first = min((since or date.min) for _, since, _ in rows)
        return tuple(committee for committee, since, _ in rows if on < first == (since or date.min))

    def opco(self, idcc: str) -> str:
        """Name of the OPCO of an agreement; empty when unknown."""
        return self._opcos.get(idcc, "")

    def known_agreement(self, idcc: str) -> bool:
        """Whether the IDCC exists, or says that there is no agreement (9998, 9999)."""
        return idcc in self._opcos or idcc in rules.IDCC_WITHOUT_BRANCH

    def certification(self, code: str) -> CertificationFacts | None:
        """The certification of a code; None when the register does not have it."""
        return self._certifications.get(code)

    def provider(self, siret: str) -> ProviderFacts | None:
        """The training provider of a SIRET; None when the register does not have it."""
        return self._providers.get(siret)

    def pro_rate(self, idcc: str, concluded_on: date) -> ProRate | None:
        """What the branch sets for professionalisation on that day; None when it sets nothing."""
        found = self._pro_rates.get(idcc, ())
        return next(
            (
                rate
                for since, until, rate in found
                if since <= concluded_on and (until is None or concluded_on <= until)
            ),
            None,
        )

    def published(self, rncp: str, cpne: str) -> tuple[Level, ...]:
        """Every row of the lists in force for a pair, whatever its day."""
        return self._levels.get((rncp, cpne), ())

    def levels(self, rncp: str, cpnes: Iterable[str], concluded_on: date) -> tuple[Level, ...]:
        """The level in force on the conclusion date for each CPNE that has one; « NC » has no annual."""
        found = (
            level_on(self._levels.get((rncp, cpne), ()), concluded_on, self._vintages or ()) for cpne in cpnes
        )
        return tuple(level for level in found if level)


def lookups_for(
    idccs: Iterable[str] = (),
    rncps: Iterable[str] = (),
    sirets: Iterable[str] = (),
    *,
    pairs: Iterable[tuple[str, str]] | None = None,
    cpnes: Iterable[str] = (),
    pro_idccs: Iterable[str] = (),
    using: str = "default",
) -> Lookups:
    """Lookups primed for one batch; `using` names another connection (never the one inside a COPY)."""
    return Lookups(using).prime(idccs, rncps, sirets, pairs=pairs, cpnes=cpnes, pro_idccs=pro_idccs)
