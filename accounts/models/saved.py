"""Views of lists that somebody keeps under a name, for themselves or for others."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from accounts.models.users import User
from accounts.rules import saved


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """The vocabulary of saved views."""

    def visible_to(self, user: User, roles: Collection[str]) -> SavedViewQuerySet:
        """One’s own, and those shared with one of these roles, which are those of this person."""
        return self.filter(Q(owner=user) | Q(shared__in=saved.readers(roles)))


class SavedView(models.Model):
    """The filters of a list, under a name; never a row of it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    place = models.CharField("liste", max_length=80)  # the name of its address
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=saved.LONGEST)
    shared = models.CharField(
        "partagée avec", max_length=3, choices=list(saved.SHARED.items()), blank=True, default=saved.NOBODY
    )
    made_at = models.DateTimeField(db_default=Now())

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["place", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                "place",
                Lower("name"),
                name="savedview_named_once",
                violation_error_message="Vous avez déjà une vue de ce nom sur cette liste.",
            )
        ]
        indexes = [models.Index(fields=["shared", "place"], condition=~Q(shared=""), name="savedview_shared")]

    def __str__(self) -> str:
        return self.name
