"""What is asked for an account: one person proposes, another decides."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from accounts.models.users import User
from accounts.rules import proposals
from accounts.traces import Trace


class AccountProposal(models.Model):
    """An account to open, roles to change or a second factor to forget; decided by somebody else."""

    kind = models.CharField("demande", max_length=6, choices=list(proposals.KINDS.items()))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    roles = ArrayField(models.CharField(max_length=2), verbose_name="rôles", default=list, blank=True)
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=9, choices=list(proposals.STATES.items()), default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposé le", db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", null=True)
    answer = models.TextField("réponse", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "demande sur un compte"
        verbose_name_plural = "demandes sur un compte"
        ordering = ["-id"]
        permissions = [
            ("handle_account", "Proposer un compte ou ses rôles, valider ce qu’une autre propose"),
            ("view_rights", "Lire la matrice des droits et qui tient chaque rôle"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(state="proposed"),
                name="accountproposal_one_waiting",
                violation_error_message="Une demande attend déjà d’être validée pour cette adresse.",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated")
                | (Q(decided_by__isnull=False, user__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="accountproposal_of_two_persons",
                violation_error_message="Un compte est proposé par une personne et validé par une autre.",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated") | ~Q(decided_by=F("user")),
                name="accountproposal_not_for_oneself",
                violation_error_message="Personne ne valide ce qui touche son propre compte.",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="accountproposal_state")]
        triggers = [
            pgtrigger.Protect(
                name="accountproposal_decided_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="proposed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.email}"

    @property
    def name(self) -> str:
        """Who it is for."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class AccountTrace(Trace):
    """What happened to an account: roles, second factor, opening, closing; by whom, and why."""

    subject = models.ForeignKey(User, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’un compte"
        verbose_name_plural = "mouvements d’un compte"
