"""A purge and the list it was validated for."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from opco_admin.privacy.rules import runs
from registers.papers.kept import Kept


class PurgeRunQuerySet(models.QuerySet["PurgeRun"]):
    """The vocabulary of purges."""

    def visible_to(self, user: User, on: dt.date) -> PurgeRunQuerySet:
        """All of them for who may read them."""
        return self if user.has_perm("privacy.view_purgerun") else self.none()


class PurgeRun(models.Model):
    """What is over on a day, counted, proposed by one person, validated by another, then emptied."""

    on = models.DateField("à la date du")
    state = models.CharField("état", max_length=10, choices=list(runs.STATES.items()), default="simulating")
    counts = models.JSONField("échus", default=dict)  # kind -> over, held
    report = models.JSONField("effacés", default=dict)  # kind -> gone, held, left
    digest = models.CharField("empreinte", max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("demandée le", db_default=Now())
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField("terminée le", null=True)

    objects = PurgeRunQuerySet.as_manager()

    class Meta:
        verbose_name = "purge"
        ordering = ["-id"]
        permissions = [("handle_purge", "Proposer une purge ou une suspension, valider celle d’une autre")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["validated", "done"])
                | (
                    Q(proposed_by__isnull=False, validated_by__isnull=False)
                    & ~Q(validated_by=F("proposed_by"))
                ),
                name="purgerun_of_two_persons",
                violation_error_message="Une purge est validée par une autre personne que son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"purge au {self.on:%d/%m/%Y}"


class PurgeItem(models.Model):
    """One thing of the list: its kind, its key, and what became of it."""

    run = models.ForeignKey(PurgeRun, models.PROTECT, related_name="items")
    kind = models.CharField("classe", max_length=16)
    key = models.BigIntegerField("clé")
    until = models.DateField("gardé jusqu’au")
    held = models.BooleanField("sous suspension", default=False)
    outcome = models.CharField("suite", max_length=4, blank=True, choices=list(runs.OUTCOMES.items()))

    class Meta:
        verbose_name = "élément d’une purge"
        verbose_name_plural = "éléments d’une purge"
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "kind", "key"], name="purgeitem_once")]
        indexes = [
            models.Index(fields=["run", "id"], condition=Q(outcome="", held=False), name="purgeitem_to_do"),
            models.Index(fields=["run", "kind", "id"], name="purgeitem_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PurgeNote(Kept):
    """The note of the data protection officer, without which nothing is proposed."""

    run = models.OneToOneField(PurgeRun, models.PROTECT, related_name="note")
    file = models.FileField("fichier", upload_to="privacy/%Y/%m/", max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "note du délégué à la protection des données"
        verbose_name_plural = "notes du délégué à la protection des données"

    def __str__(self) -> str:
        return self.name


class PurgeTrace(Trace):
    """What happened to a purge."""

    subject = models.ForeignKey(PurgeRun, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’une purge"
        verbose_name_plural = "mouvements d’une purge"
