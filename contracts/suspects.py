"""Contracts that may have ended without a word: nothing billed nor certified, a new contract elsewhere."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from contracts.actions.known import NO_LONGER_FOLLOWED
from contracts.models import Certificate, Contract, Instalment, InvoiceLine
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
}


def suspects(files: ContractQuerySet, *, on: date, months: int, reason: str = "") -> ContractQuerySet:
    """Accepted contracts under way with a reason to doubt, each annotated with its own: silent, elsewhere."""
    running = files.filter(
        state__in=ENGAGED, version__gt=0, terminated_on=None, starts_on__lte=on, ends_on__gt=on
    ).annotate(silent=Exists(_silent(add_months(on, -months))), elsewhere=Exists(_elsewhere(on)))
    wanted = {"silence": Q(silent=True), "contract": Q(elsewhere=True)}
    return running.filter(wanted.get(reason, Q(silent=True) | Q(elsewhere=True)))


def _silent(since: date):
    """A payment open before that day, that nothing bills and no certificate follows."""
    billed = InvoiceLine.objects.filter(instalment=OuterRef("pk")).exclude(state="withdrawn")
    certified = Certificate.objects.filter(contract=OuterRef("contract"), to_on__gt=since)
    opened = Coalesce("opens_on", "due_on", F("contract__starts_on"))
    dues = Instalment.objects.filter(contract=OuterRef("pk"), until=None, amount__gt=0).exclude(step__in=SIDE)
    return dues.annotate(opened=opened).filter(~Exists(billed), ~Exists(certified), opened__lte=since)


def _elsewhere(on: date):
    """Another contract of the same person that began during this one; a succession, by its type."""
    later = Contract.objects.annotate(
        name=FrenchKey("learner_name"), first=FrenchKey("learner_first_name")
    ).filter(
        contract_type__in=sorted(SUCCESSION_TYPES),
        name=FrenchKey(OuterRef("learner_name")),
        first=FrenchKey(OuterRef("learner_first_name")),
        starts_on__gt=OuterRef("starts_on"),
        starts_on__lte=OuterRef("ends_on"),
        learner__born_on=OuterRef("learner__born_on"),
    )
    return later.exclude(pk=OuterRef("pk")).exclude(state__in=NO_LONGER_FOLLOWED).filter(starts_on__lte=on)
