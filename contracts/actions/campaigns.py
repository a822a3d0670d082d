"""Campaigns of control: a population looked at, frozen and drawn, whose draw can be done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from contracts.actions import anomalies
from contracts.models import Contract, ControlCampaign, ControlFile, ControlPopulation, PaymentLine
from contracts.models.contract import number_of
from contracts.rules import controls, sampling
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Drawn, Plan, Rate, Unit
from contracts.rules.states import ENGAGED
from contracts.rules.verdict import ZERO
from law.refusal import Impossible

LARGEST = 5_000  # files one campaign may draw: each is examined by a person
SEED_LENGTH = 16
MOVED = "La population a changé depuis l’aperçu : regardez-la de nouveau avant de la figer."


@dataclass(frozen=True, slots=True)
class Preview:
    """A population and the sample it would give; nothing is written."""

    population: Sequence[Unit]
    fingerprint: str
    seed: str
    sample: tuple[Drawn, ...]
    total: Decimal  # funding of the sample, in euros
    providers: int

    @property
    def flagged(self) -> int:
        return sum(unit.flagged for unit in self.population)


def population_of(criteria: Criteria) -> list[Unit]:
    """The funded files that answer the criteria, in the order of their numbers."""
    contracts, providers = anomalies.pointed_at()
    rows = _files(criteria).order_by("kind", "pk").values_list("kind", "pk", "provider_siret")
    units = (
        Unit(number_of(kind, pk), siret, pk in contracts or siret in providers)
        for kind, pk, siret in rows.iterator()
    )
    return [unit for unit in units if unit.flagged or not criteria.flagged]


def preview(*, criteria: Criteria, plan: Plan, seed: str = "") -> Preview:
    """What a campaign would draw today; without a seed, the population’s own print is one nobody chose."""
    population = population_of(criteria)
    mark = sampling.fingerprint(population)
    seed = seed.strip() or mark[:SEED_LENGTH]
    sample = sampling.draw(population, plan, seed)
    amount = Contract.objects.filter(pk__in=[identity(drawn.number) for drawn in sample]).aggregate(
        total=Sum("total")
    )
    providers = len({unit.provider for unit in population})
    return Preview(population, mark, seed, sample, amount["total"] or ZERO, providers)


@transaction.atomic
def freeze(
    *, name: str, criteria: Criteria, plan: Plan, seed: str, fingerprint: str, by: User | None, on: date
) -> ControlCampaign:
    """Keep the population seen in the preview and draw its files; refused when it has changed since."""
    found = preview(criteria=criteria, plan=plan, seed=seed)
    if found.fingerprint != fingerprint or found.seed != seed:
        raise Impossible(MOVED)
    if not found.sample:
        raise Impossible("Aucun dossier ne répond à ces critères : élargissez-les.")
    if len(found.sample) > LARGEST:
        raise Impossible(f"Une campagne compte {LARGEST} dossiers au plus : réduisez l’échantillon.")
    try:
        with transaction.atomic():
            campaign = ControlCampaign.objects.create(
                name=name.strip(),
                criteria=criteria.as_dict(),
                plan=plan.as_dict(),
                seed=found.seed,
                population=len(found.population),
                population_sha256=found.fingerprint,
                sample_size=len(found.sample),
                frozen_on=on,
                made_by=by,
            )
    except IntegrityError:
        raise Impossible("Une campagne porte déjà ce nom.") from None
    ControlPopulation.objects.create(campaign=campaign, packed=sampling.pack(found.population))
    ControlFile.objects.bulk_create(
        [
            ControlFile(
                campaign=campaign, contract_id=identity(each.number), position=each.position, part=each.part
            )
            for each in found.sample
        ],
        batch_size=1000,
    )
    return campaign


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the frozen population is intact and gives the same files again."""

    intact: bool
    same: bool

    @property
    def holds(self) -> bool:
        return self.intact and self.same


def check(campaign: ControlCampaign) -> Check:
    """Do the draw again on the frozen population."""
    units = frozen(campaign)
    drawn = sampling.draw(units, Plan.from_dict(campaign.plan), campaign.seed)
    stored = campaign.files.order_by("position").values_list("contract_id", "position", "part")
    again = [(identity(each.number), each.position, each.part) for each in drawn]
    intact = len(units) == campaign.population and sampling.fingerprint(units) == campaign.population_sha256
    return Check(intact, again == list(stored))


def frozen(campaign: ControlCampaign) -> tuple[Unit, ...]:
    """The population as it was."""
    return sampling.unpack(bytes(campaign.frozen_population.packed))


@transaction.atomic
def close(*, campaign: int, by: User | None, on: date) -> ControlCampaign:
    """A campaign is closed once every file is decided."""
    row = ControlCampaign.objects.select_for_update().get(pk=campaign)
    if row.closed_on:
        raise Impossible(f"Cette campagne est close depuis le {row.closed_on:%d/%m/%Y}.")
    left = row.files.exclude(state="decided").count()
    if left:
        raise Impossible(f"Dossiers à décider avant de clore la campagne : {left}.")
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    return row


@dataclass(frozen=True, slots=True)
class Figures:
    """What a campaign has found so far; euros are funding, not payments."""

    states: dict[str, int]
    findings: dict[str, int]
    controlled: Decimal  # funding of the files with a finding
    taken_back: Decimal
    rate: Rate | None  # of adverse findings among files drawn at random
    random: int  # files drawn at random, examined or not

    @property
    def provisional(self) -> bool:
        return self.rate is not None and self.rate.checked < self.random

    @property
    def share_taken_back(self) -> Decimal | None:
        """Of the controlled amount; observed on the sample, never extrapolated."""
        return self.taken_back / self.controlled if self.controlled else None


def figures(campaign: ControlCampaign) -> Figures:
    """Counted in one query, whatever the number of files."""
    random, seen = Q(part="random"), ~Q(finding="")
    counted = campaign.files.aggregate(
        controlled=Sum("contract__total", filter=seen),
        taken_back=Sum("amount", filter=Q(decision__in=controls.WITH_AMOUNT)),
        random=Count("pk", filter=random),
        checked=Count("pk", filter=random & seen),
        adverse=Count("pk", filter=random & Q(finding__in=controls.ADVERSE)),
        **{f"state_{code}": Count("pk", filter=Q(state=code)) for code in controls.STATES},
        **{f"finding_{code}": Count("pk", filter=Q(finding=code)) for code in controls.FINDINGS},
    )
    return Figures(
        {code: counted[f"state_{code}"] for code in controls.STATES},
        {code: counted[f"finding_{code}"] for code in controls.FINDINGS},
        counted["controlled"] or ZERO,
        counted["taken_back"] or ZERO,
        sampling.error_rate(counted["adverse"], counted["checked"]),
        counted["random"],
    )


def breaches(*, provider: str = "") -> QuerySet[ControlFile]:
    """Breaches found by controls that still last: a refusal may rest on them (R6332-26, D6224-2, D6325-2)."""
    found = ControlFile.objects.filter(lifted_on=None, decision__in=controls.BREACHES)
    if provider:
        found = found.filter(contract__provider_siret=provider)
    return found.select_related("contract", "campaign").order_by("-decided_on", "-pk")


def identity(number: str) -> int:
    """« A000000012 » → 12."""
    return int(number[1:])


def numbered(sample: Iterable[Drawn]) -> dict[int, Contract]:
    """The files of a sample, by identity."""
    return Contract.objects.in_bulk([identity(each.number) for each in sample])


def _files(criteria: Criteria) -> QuerySet[Contract]:
    found = Contract.objects.filter(state__in=[criteria.state] if criteria.state else ENGAGED)
    for column, worth in (
        ("kind", criteria.kind),
        ("provider_siret", criteria.provider),
        ("idcc", criteria.idcc),
        ("rncp", criteria.rncp),
        ("total__gte", criteria.least),
        ("total__lte", criteria.most),
        ("decided_at__date__gte", criteria.accepted_from),
        ("decided_at__date__lte", criteria.accepted_to),
    ):
        if worth not in (None, ""):
            found = found.filter(**{column: worth})
    if criteria.paid_from or criteria.paid_to:
        found = found.filter(Exists(_payments(criteria)))
    return found


def _payments(criteria: Criteria) -> QuerySet[PaymentLine]:
    lines = PaymentLine.objects.filter(
        invoice_line__contract=OuterRef("pk"), live=True, payment__state="sent", amount__gt=0
    )
    if criteria.paid_from:
        lines = lines.filter(payment__run__execute_on__gte=criteria.paid_from)
    if criteria.paid_to:
        lines = lines.filter(payment__run__execute_on__lte=criteria.paid_to)
    return lines


def listed(campaign: ControlCampaign) -> QuerySet[ControlFile]:
    """Its files, in the order of the draw."""
    return campaign.files.select_related("contract").annotate(total=F("contract__total")).order_by("position")
