"""From the values of a line and what the registers say of its codes, the facts a verdict needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings

from contracts.rules.cells import Value
from contracts.rules.facts import Announced, CertificationFacts, Facts, Kind, Level, ProviderFacts
from contracts.rules.repricing import Rated
from contracts.rules.terms import terms_on
from contracts.rules.topups import may_serve
from conventions.actions import topups
from conventions.rules.topups import TopUp
from registers.lookups import Lookups
from registers.models import NpecVintage
from registers.rules import normalise_opco

Values = Mapping[str, Value]

_SAME_WORDS = {
    "contract_type": "type_contrat", "derogation": "type_derogation", "cerfa": "version_cerfa",
    "previous_number": "numero_contrat_precedent", "deca_number": "numero_deca",
    "concluded_on": "date_conclusion", "starts_on": "date_debut_contrat",
    "practical_starts_on": "date_debut_formation_pratique", "ends_on": "date_fin_contrat",
    "training_starts_on": "date_debut_formation", "training_ends_on": "date_fin_formation",
    "amendment_effective_on": "date_effet_avenant", "terminated_on": "date_rupture",
    "gross_monthly": "salaire_brut_embauche", "siret": "employeur_siret",
    "employer_public": "employeur_prive_public", "employer_type": "employeur_type",
    "headcount": "employeur_effectif", "employer_postcode": "employeur_code_postal",
    "idcc": "employeur_idcc", "cpne_chosen": "employeur_code_cpne", "born_on": "alternant_date_naissance",
    "disabled": "alternant_handicap", "prior_situation": "alternant_situation_avant_contrat",
    "highest_diploma": "alternant_diplome_plus_eleve", "tutor_name": "tuteur_nom",
    "tutor_born_on": "tuteur_date_naissance", "provider_siret": "organisme_siret",
    "provider_nda": "organisme_nda", "in_house_cfa": "cfa_entreprise", "rncp": "code_rncp",
    "diploma_code": "code_diplome", "qualification_type": "type_qualification",
    "training_hours": "duree_formation_heures", "remote_hours": "heures_distance",
}  # fmt: skip
_CLAIMED = {
    "npec_annual": "npec_annuel", "pedagogy": "montant_pedagogie", "disability": "montant_rqth",
    "meals": "nombre_repas", "nights": "nombre_nuitees", "equipment": "montant_premier_equipement",
    "mobility": "mobilite_internationale", "employer_share": "participation_employeur",
}  # fmt: skip
NOTHING: Mapping[str, Any] = {}
_LEVEL_FIELDS = tuple(Level.__dataclass_fields__)
_FROM_LINE = tuple(_SAME_WORDS.items())
_FROM_CLAIM = tuple(_CLAIMED.items())


@lru_cache(maxsize=65536)
def _level(found: Any) -> Level:
    return Level(**{name: getattr(found, name) for name in _LEVEL_FIELDS})


@lru_cache(maxsize=16384)
def _provider(found: Any) -> ProviderFacts | None:
    """What is known of a provider; one that was only met in a file is as unknown as before."""
    if found.qualiopi_until is found.declared_on is found.state_accredited is None:
        return None
    return ProviderFacts(
        found.siret, found.nda, found.declared_on, found.qualiopi_until,
        bool(found.state_accredited), bool(found.in_house),
    )  # fmt: skip


@lru_cache(maxsize=16384)
def _certification(found: Any) -> CertificationFacts:
    return CertificationFacts(
        found.code, found.level, found.active, found.registered_until, found.apprenticeship,
        found.professionalisation, found.successor,
    )  # fmt: skip


class FactsBuilder:
    """Builds facts by lots: one query a register for each lot, nothing for codes already seen."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.lookups = Lookups()
        self.ours = normalise_opco(settings.OPCO_NAME) if settings.OPCO_NAME else ""
        self.first_vintage = (
            NpecVintage.objects.live()
            .order_by("applicable_from")
            .values_list("applicable_from", flat=True)
            .first()
        )
        self._top_ups: list[TopUp] | None = None

    def prime(self, lot: Iterable[Values]) -> None:
        """Read what the registers say of the codes of a lot."""
        idccs, rncps, sirets, cpnes, pairs = set(), set(), set(), set(), set()
        pro_idccs = set()
        for values in lot:
            idcc, rncp = values.get("employeur_idcc"), values.get("code_rncp")
            if rncp:
                rncps.add(rncp)
            if idcc:
                idccs.add(idcc)
                if rncp:
                    pairs.add((rncp, idcc))
                if values.get("dispositif") == "pro":
                    pro_idccs.add(idcc)
            if siret := values.get("organisme_siret"):
                sirets.add(siret)
            if cpne := values.get("employeur_code_cpne"):
                cpnes.add(cpne)
        self.lookups.prime(idccs, rncps, sirets, pairs=pairs, cpnes=cpnes, pro_idccs=pro_idccs)

    def prime_levels(self, lot: Iterable[tuple[str, str, str]]) -> None:
        """Read what the registers say of the levels of contracts: (IDCC, RNCP, CPNE chosen or empty)."""
        lot = set(lot)
        pairs = {(rncp, idcc) for idcc, rncp, _ in lot if rncp and idcc}
        cpnes = {cpne for _, _, cpne in lot if cpne}
        self.lookups.prime({idcc for _, idcc in pairs}, {rncp for rncp, _ in pairs}, pairs=pairs, cpnes=cpnes)

    def facts(
        self,
        values: Values,
        *,
        received_on: date,
        complete_on: date | None,
        tutor_load: int | None = None,
        priority_public: bool | None = None,
        original_type: str | None = None,
        answers: Mapping[str, Any] = NOTHING,
    ) -> Facts:
        """The facts of one line with the answers given about its file; its codes must have been primed."""
        get: Callable[[str], Any] = values.get
        lookups = self.lookups
        kind: Kind = get("dispositif")
        concluded_on, idcc = get("date_conclusion"), get("employeur_idcc")
        rated = self.levels(idcc, get("code_rncp"), get("employeur_code_cpne"), concluded_on)
        certification = lookups.certification(get("code_rncp"))
        provider = lookups.provider(get("organisme_siret"))
        own = lookups.pro_rate(idcc, concluded_on) if kind == "pro" and idcc and concluded_on else None
        minutes = get("duree_hebdo_minutes")
        hours = get("duree_hebdo_heures")
        found = Facts(
            kind=kind,
            contract_mode=get("mode_contractuel") if kind == "app" else get("nature_contrat"),
            weekly_minutes=None if hours is None else 60 * hours + (minutes or 0),
            cpnes=rated.cpnes,
            levels=rated.levels,
            rerated=rated.rerated,
            npec_covered=rated.covered,
            certification=_certification(certification) if certification else None,
            provider=_provider(provider) if provider else None,
            other_opco=self._other_opco(idcc) if self.ours and idcc else None,
            tutor_load=tutor_load if get("tuteur_nom") else None,
            priority_public=priority_public,
            original_type=original_type,
            received_on=received_on,
            complete_on=complete_on,
            assessed_on=self.on,
            pro_hourly=own.hourly if own else None,
            pro_hourly_priority=own.priority_hourly if own else None,
            announced=Announced(**{name: get(column) for name, column in _FROM_CLAIM}),
            **{name: get(column) for name, column in _FROM_LINE},
            **answers,
        )
        return self._topped(found, provider.postcode if provider else "") if kind == "app" else found

    def _topped(self, facts: Facts, postcode: str) -> Facts:
        """The facts with the rules of régions that may serve them; the same when there is none."""
        if self._top_ups is None:
            self._top_ups = topups.in_force(self.on)
        if not self._top_ups:
            return facts
        placed = replace(facts, provider_postcode=postcode or None)
        kept = tuple(rule for rule in self._top_ups if may_serve(rule, placed))
        return replace(placed, top_ups=kept) if kept else facts

    def levels(
        self, idcc: str | None, rncp: str | None, cpne: str | None, concluded_on: date | None
    ) -> Rated:
        """The levels that may be those of a contract; its codes must have been primed."""
        cpnes = self.lookups.cpnes(idcc, concluded_on) if idcc else ()
        if concluded_on is None:
            return Rated(cpnes, (), (), False)
        wanted = cpnes if cpne is None or cpne in cpnes else (*cpnes, cpne)
        found = self._levels(rncp, wanted, concluded_on)
        later = self._levels(rncp, wanted, terms_on(concluded_on).npec_rerated_on)
        covered = bool(self.first_vintage and (found or concluded_on >= self.first_vintage))
        return Rated(cpnes, found, later, covered)

    def _levels(self, rncp: str | None, cpnes: tuple[str, ...], on: date | None) -> tuple[Level, ...]:
        found = self.lookups.levels(rncp, cpnes, on) if rncp and on else ()
        return tuple([_level(each) for each in found])

    def _other_opco(self, idcc: str) -> str | None:
        """The OPCO of the agreement in the tables, when it is another than ours."""
        opco = self.lookups.opco(idcc)
        return opco if opco and normalise_opco(opco) != self.ours else None
