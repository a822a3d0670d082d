"""Who works for which branch: the officers of the OPCO and the representatives who sign in from outside.

A branch is a joint committee (CPNE) of the register, with the agreements it speaks for.
"""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from accounts.models import User
from accounts.roles import ROLES
from accounts.traces import Trace
from branches.rules import accesses
from registers.models import Committee

REPRESENTATIVES = next(role.label for role in ROLES if role.code == accesses.REPRESENTATIVE)
_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Une proposition d’accès se retire, elle ne s’efface pas.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.decided_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'Un accès commence par être proposé.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'Une proposition décidée ne change plus.';
    END IF;
    IF (NEW.role, NEW.email, NEW.committee_id, NEW.since, NEW.until, NEW.proposed_by_id)
        IS DISTINCT FROM
        (OLD.role, OLD.email, OLD.committee_id, OLD.since, OLD.until, OLD.proposed_by_id) THEN
        RAISE EXCEPTION 'Une proposition ne se modifie pas : retirez-la et faites-en une autre.';
    END IF;
    RETURN NEW;
"""


class AccessQuerySet(models.QuerySet["Access"]):
    """The vocabulary of accesses."""

    def in_force(self, on: date) -> AccessQuerySet:
        """Those that open a branch on that day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, ended_at=None)

    def visible_to(self, user: User, on: date) -> AccessQuerySet:
        """All for who validates them or reads every branch, else those of one’s branches."""
        if user.has_perm("branches.validate_access") or user.has_perm("branches.every_branch"):
            return self
        return self.filter(committee__in=visible_committees(user, on))

    def of_representatives(self) -> AccessQuerySet:
        """Those of persons from outside."""
        return self.filter(user__groups__name=REPRESENTATIVES)


class Access(models.Model):
    """A person works for a branch, or represents it, over a period that includes both ends."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="branch_accesses")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="accesses", verbose_name="branche")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    confirmed_on = models.DateField("confirmé par la branche le", null=True, blank=True)
    ended_at = models.DateTimeField("fermé le", null=True, blank=True)  # closed at once, before its last day
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.TextField("motif de la fermeture", blank=True, default="", db_default="")

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement à une branche"
        verbose_name_plural = "rattachements à une branche"
        ordering = ["committee", "user"]
        permissions = [
            ("open_branch", "Ouvrir les pages d’une branche"),
            ("every_branch", "Ouvrir toutes les branches, sans rattachement"),
            ("work_branch", "Conduire les travaux d’une branche"),
            ("represent_branch", "Représenter une branche, de l’extérieur"),
            ("view_accesses", "Voir qui est rattaché aux branches"),
            ("propose_access", "Proposer un rattachement à une branche, le confirmer ou le fermer"),
            ("validate_access", "Valider un rattachement proposé par une autre personne"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="access_ends_after_start",
                violation_error_message="La fin du rattachement précède son début.",
            ),
            models.UniqueConstraint(
                fields=["user", "committee"],
                condition=Q(until=None),
                name="access_one_open",
                violation_error_message="Cette personne est déjà rattachée à cette branche.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.committee_id}"


class AccessProposalQuerySet(models.QuerySet["AccessProposal"]):
    """The vocabulary of proposals."""

    def visible_to(self, user: User, on: date) -> AccessProposalQuerySet:
        """All for who validates them or reads every branch, else those of one’s branches."""
        if user.has_perm("branches.validate_access") or user.has_perm("branches.every_branch"):
            return self
        return self.filter(committee__in=visible_committees(user, on))


class AccessProposal(models.Model):
    """An access asked for somebody: one person proposes, another decides; then it never changes."""

    role = models.CharField("rôle", max_length=2, choices=list(accesses.ROLES.items()))
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", verbose_name="branche")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=9, choices=list(accesses.STATES.items()), default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposé le", db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", null=True)
    access = models.OneToOneField(Access, models.PROTECT, null=True, related_name="proposal")

    objects = AccessProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d’accès"
        verbose_name_plural = "propositions d’accès"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "committee",
                condition=Q(state="proposed"),
                name="accessproposal_one_waiting",
                violation_error_message="Un accès à cette branche attend déjà pour cette adresse.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="accessproposal_ends_after_start",
                violation_error_message="La fin de l’accès précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated")
                | (Q(decided_by__isnull=False, access__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="accessproposal_of_two_persons",
                violation_error_message="Un accès est proposé par une personne et validé par une autre.",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="accessproposal_state")]
        triggers = [
            pgtrigger.Trigger(
                name="accessproposal_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.committee_id}"

    @property
    def name(self) -> str:
        """Who it is for."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class AccessTrace(Trace):
    """What happened to a proposal."""

    subject = models.ForeignKey(AccessProposal, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "suite d’une proposition d’accès"


def visible_committees(user: User, on: date) -> models.QuerySet[Committee]:
    """The branches this user may open: all with the right `every_branch`, else those of the accesses."""
    if user.has_perm("branches.every_branch"):
        return Committee.objects.all()
    return Committee.objects.filter(pk__in=Access.objects.in_force(on).filter(user=user).values("committee"))
