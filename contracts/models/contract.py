"""A contract: its identity, its state, its clock, and what lists show of it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from contracts.models.intake import Batch, Sender
from contracts.rules import states
from conventions.models import BudgetLine
from registers.models.text import FrenchKey

_OPEN = Q(state__in=sorted(states.OPEN))


class ContractQuerySet(models.QuerySet["Contract"]):
    """The vocabulary of contract lists."""

    def visible_to(self, user: User) -> ContractQuerySet:
        """The files this user may open; none without the right (branch representatives see no file)."""
        return self if user.has_perm("contracts.view_contract") else self.none()

    def open(self) -> ContractQuerySet:
        """Files that still wait for a decision."""
        return self.filter(state__in=sorted(states.OPEN))

    def late(self, on: dt.date) -> ContractQuerySet:
        """Open files whose last day to decide is past."""
        return self.open().filter(decision_due_on__lt=on)

    def due_by(self, on: dt.date) -> ContractQuerySet:
        """Open files to decide on that day at the latest."""
        return self.open().filter(decision_due_on__lte=on)


def number_of(kind: str, pk: int) -> str:
    """« A000000012 »: the number of a contract that need not be read."""
    return f"{kind[0].upper()}{pk:09d}"


class Contract(models.Model):
    """One apprenticeship or professionalisation contract, from file line to last payment."""

    class Kind(models.TextChoices):
        APPRENTICESHIP = "app", "Apprentissage"
        PROFESSIONALISATION = "pro", "Professionnalisation"

    kind = models.CharField("dispositif", max_length=3, choices=Kind)
    sender = models.ForeignKey(Sender, models.PROTECT, related_name="contracts", verbose_name="émetteur")
    external_number = models.CharField("numéro de l’émetteur", max_length=40)
    deca_number = models.CharField("numéro DECA", max_length=15, blank=True)
    previous_number = models.CharField("contrat précédent", max_length=15, blank=True)
    contract_type = models.CharField("type de contrat", max_length=2)
    cerfa = models.CharField("version du CERFA", max_length=8, blank=True)
    exchange_state = models.CharField(
        "état chez l’émetteur", max_length=24, blank=True
    )  # kept apart from ours

    state = models.CharField("état", max_length=12, choices=list(states.STATES.items()), default="received")
    received_on = models.DateField("reçu le")
    complete_on = models.DateField("complet le", null=True)
    decision_due_on = models.DateField("à décider au plus tard le", null=True)
    decided_at = models.DateTimeField("décidé le", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="files",
        verbose_name="gestionnaire",
    )

    concluded_on = models.DateField("conclu le")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    terminated_on = models.DateField("rompu le", null=True)
    termination_reason = models.CharField("motif de rupture", max_length=80, blank=True)

    learner_name = models.CharField("nom de naissance", max_length=80)
    learner_first_name = models.CharField("prénom", max_length=80)
    employer_siret = models.CharField("SIRET de l’employeur", max_length=14)
    employer_name = models.CharField("employeur", max_length=150, blank=True)
    idcc = models.CharField("IDCC", max_length=4)
    cpne = models.CharField("CPNE", max_length=8, blank=True)  # as in the file, or as an officer answered
    department = models.CharField("département", max_length=3, blank=True)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    provider_name = models.CharField("organisme de formation", max_length=150, blank=True)
    rncp = models.CharField("certification", max_length=10)
    title = models.CharField("intitulé", max_length=255, blank=True)
    priority_public = models.BooleanField("public prioritaire (L6325-1-1)", null=True)

    outcome = models.CharField("contrôles", max_length=4, blank=True)  # the worst check: pass, warn or fail
    total = models.DecimalField("prise en charge", max_digits=12, decimal_places=2, null=True)
    version = models.PositiveSmallIntegerField(
        "version de l’échéancier", default=0, db_default=0
    )  # 0: no schedule yet
    interim = models.BooleanField(
        "montant d’amorçage", default=False, db_default=False
    )  # D6332-80: waits for its level

    envelope = models.ForeignKey(  # budget line of a région’s convention that tops it up
        BudgetLine,
        models.PROTECT,
        null=True,
        related_name="contracts",
        db_index=False,
        verbose_name="enveloppe de la région",
    )

    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="contracts")
    line = models.PositiveIntegerField("ligne du fichier", null=True)
    fingerprint = models.BinaryField(max_length=16)  # of the canonical line, to know it when it comes again
    created_at = models.DateTimeField("enregistré le", db_default=Now())

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        permissions = [
            ("import_contracts", "Déposer et confirmer un fichier de contrats"),
            ("decide_contract", "Accepter, refuser ou renvoyer un contrat"),
            ("export_contracts", "Exporter une liste de contrats"),
            ("change_course", "Décider un avenant, enregistrer une rupture"),
            ("regularise_contracts", "Régulariser les contrats en attente de niveau"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "external_number"],
                name="contract_once_per_sender",
                violation_error_message="Cet émetteur a déjà un contrat de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message="La fin du contrat précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__lte=F("starts_on")),
                name="contract_concluded_before_start",
                violation_error_message="La conclusion suit le début du contrat.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["decision_due_on", "id"],
                name="contract_open_due",
                condition=_OPEN,
            ),
            # The queue sorts open files by these columns; decided files, far more, by reception only.
            models.Index(fields=["received_on", "id"], name="contract_open_received", condition=_OPEN),
            models.Index(FrenchKey("learner_name"), "id", name="contract_open_name", condition=_OPEN),
            models.Index(fields=["total", "id"], name="contract_open_total", condition=_OPEN),
            models.Index(fields=["received_on", "id"], name="contract_received"),
            # An amendment or a termination may name its contract by this number alone; many have none.
            models.Index(fields=["deca_number"], name="contract_deca", condition=~Q(deca_number="")),
            models.Index(fields=["state", "id"], name="contract_state"),
            # What a period decided, and whether in time: an indicator of the convention with the State.
            models.Index(
                fields=["decided_at"], name="contract_decided", condition=Q(decision_due_on__isnull=False)
            ),
            # Few of many: what waits for its number in the ministry’s base, what silence left without amount.
            models.Index(
                fields=["id"], name="contract_undeposited", condition=Q(state="accepted", deca_number="")
            ),
            models.Index(fields=["id"], name="contract_no_amount", condition=Q(state="tacit", version=0)),
            models.Index(fields=["id"], name="contract_interim", condition=Q(interim=True)),
            models.Index(
                fields=["envelope", "id"], name="contract_envelope", condition=Q(envelope__isnull=False)
            ),
            # Whether a person of an older contract began another one.
            models.Index(
                FrenchKey("learner_name"),
                FrenchKey("learner_first_name"),
                name="contract_succession",
                condition=Q(contract_type__in=["21", "22", "23"]),
            ),
            models.Index(fields=["employer_siret", "id"], name="contract_employer"),
            models.Index(fields=["provider_siret", "id"], name="contract_provider"),
            models.Index(fields=["idcc", "id"], name="contract_branch"),
            models.Index(fields=["rncp", "id"], name="contract_certification"),
            models.Index(
                fields=["external_number"], name="contract_number", opclasses=["varchar_pattern_ops"]
            ),
            GinIndex(
                OpClass(FrenchKey("learner_name"), name="gin_trgm_ops"), name="contract_learner_trigram"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.learner_name} {self.learner_first_name}"

    @property
    def number(self) -> str:
        """Our number: A or P, then the identity."""
        return number_of(self.kind, self.pk)
