"""Who works for which branch: the officers of the OPCO and the representatives who sign in from outside.

A branch is a joint committee (CPNE) of the register, with the agreements it speaks for.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from registers.models import Committee


class AccessQuerySet(models.QuerySet["Access"]):
    """The vocabulary of accesses."""

    def in_force(self, on: date) -> AccessQuerySet:
        """Those that open a branch on that day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Access(models.Model):
    """A person works for a branch, or represents it, over a period that includes both ends."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="branch_accesses")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="accesses", verbose_name="branche")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)

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


def visible_committees(user: User, on: date) -> models.QuerySet[Committee]:
    """The branches this user may open: all with the right `every_branch`, else those of the accesses."""
    if user.has_perm("branches.every_branch"):
        return Committee.objects.all()
    return Committee.objects.filter(pk__in=Access.objects.in_force(on).filter(user=user).values("committee"))
