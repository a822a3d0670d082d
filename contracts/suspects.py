"""Contracts that may have ended without a word: nothing billed nor certified, a new contract elsewhere.

And those already broken whose apprentice the CFA is paid for keeping beyond a new contract (R6332-25 VI).
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from contracts.actions.known import NO_LONGER_FOLLOWED
from contracts.models import Certificate, Contract, Instalment, InvoiceLine, Termination
from contracts.models.contract import ContractQuerySet
from contracts.rules.codes import SUCCESSION_TYPES
from contracts.rules.states import ENGAGED
from contracts.rules.terms import add_months
from registers.models import FrenchKey

SIDE = (
    "meal",
    "lodging",
    "equipment",
    "mobility",
    "adjustment",
    "forfeited",
    "tutor_exercise",
    "tutor_training",
)
REASONS = {
    "silence": "Ni facture ni certificat depuis une échéance",
    "contract": "Nouveau contrat de la même personne",
    "kept": "Maintien au CFA payé au-delà d’un nouveau contrat",
}


def suspects(files: ContractQuerySet, *, on: date, months: int, reason: str = "") -> ContractQuerySet:
    """Accepted contracts with a reason to doubt, each annotated with its own: silent, elsewhere, kept."""
    found = files.filter(state__in=ENGAGED, version__gt=0, starts_on__lte=on).annotate(
        silent=Exists(_silent(add_months(on, -months))),
        elsewhere=Exists(_elsewhere(on)),
        kept=Exists(_kept().filter(contract=OuterRef("pk"))),
    )
    running = Q(terminated_on=None, ends_on__gt=on)
    broken = Q(terminated_on__isnull=False, pk__in=_kept().values("contract"))
    wanted = {"silence": running & Q(silent=True), "contract": running & Q(elsewhere=True), "kept": broken}
    return found.filter(wanted.get(reason, running & (Q(silent=True) | Q(elsewhere=True)) | broken))


def _silent(since: date):
    """A payment open before that day, that nothing bills and no certificate follows."""
    billed = InvoiceLine.objects.filter(instalment=OuterRef("pk")).exclude(state="withdrawn")
    certified = Certificate.objects.filter(contract=OuterRef("contract"), to_on__gt=since)
    opened = Coalesce("opens_on", "due_on", F("contract__starts_on"))
    dues = Instalment.objects.filter(contract=OuterRef("pk"), until=None, amount__gt=0).exclude(step__in=SIDE)
    return dues.annotate(opened=opened).filter(~Exists(billed), ~Exists(certified), opened__lte=since)


def _kept():
    """Early ends whose maintenance is paid until a day that a new contract of the same person precedes."""
    later = _same_person("contract__").filter(
        starts_on__gt=OuterRef("on"), starts_on__lte=OuterRef("maintained_until")
    )
    later = later.exclude(pk=OuterRef("contract")).exclude(state__in=NO_LONGER_FOLLOWED)
    ends = Termination.objects.filter(replaced=False, maintained_until__isnull=False)
    return ends.filter(Exists(later))


def _same_person(path: str = ""):
    """Contracts of the person of the outer one, known by name, first name and birth."""
    return Contract.objects.annotate(
        name=FrenchKey("learner_name"), first=FrenchKey("learner_first_name")
    ).filter(
        name=FrenchKey(OuterRef(f"{path}learner_name")),
        first=FrenchKey(OuterRef(f"{path}learner_first_name")),
        learner__born_on=OuterRef(f"{path}learner__born_on"),
    )


def _elsewhere(on: date):
    """Another contract of the same person that began during this one; a succession, by its type."""
    later = _same_person().filter(
        contract_type__in=sorted(SUCCESSION_TYPES),
        starts_on__gt=OuterRef("starts_on"),
        starts_on__lte=OuterRef("ends_on"),
    )
    return later.exclude(pk=OuterRef("pk")).exclude(state__in=NO_LONGER_FOLLOWED).filter(starts_on__lte=on)
