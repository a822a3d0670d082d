"""Long work that somebody asks and the worker does: its table, how it starts, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from law.refusal import Impossible

LOST_RIGHTS = "La personne qui a demandé ce travail n’en a plus le droit : rien n’est écrit."
STOPPED = "Le travail s’est arrêté avant la fin et rien n’est écrit. Demandez-le de nouveau."


class Work(models.Model):
    """Something asked once; it is done whole, or refused with its sentence."""

    class State(models.TextChoices):
        RUNNING = "running", "En cours"
        DONE = "done", "Fait"
        REFUSED = "refused", "Refusé"
        FAILED = "failed", "Interrompu"

    state = models.CharField("état", max_length=8, choices=State, default=State.RUNNING)
    sentence = models.TextField("résultat", blank=True)
    count = models.PositiveIntegerField("lignes à traiter", default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_on = models.DateField("demandé pour le")
    asked_at = models.DateTimeField("demandé le", db_default=Now())
    ended_at = models.DateTimeField("fini le", null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="%(class)s_ends_once",
                violation_error_message="Un travail fini a une heure de fin.",
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    @property
    def running(self) -> bool:
        """Is it not over yet?"""
        return self.state == self.State.RUNNING


Asked = TypeVar("Asked", bound=Work)


def ask(row: Asked, *, busy: str) -> Asked:
    """Write what is asked; Impossible, with that sentence, when the same is already under way."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Impossible(busy) from error
    return row


def run(*, table: type[Asked], pk: int, act: Callable[[Asked, User], str], rights: Collection[str]) -> Asked:
    """Do it whole in one transaction, its end with it: killed, it starts again; over, it does nothing.

    `act` answers the sentence of the result. What it refuses is kept; rights lost since stop it.
    """
    try:
        with transaction.atomic():
            row = table._default_manager.select_for_update().get(pk=pk)
            if row.running:
                by = User.objects.get(pk=row.asked_by_id)
                if not (by.is_active and by.has_perms(rights)):
                    raise Impossible(LOST_RIGHTS)
                _end(row, Work.State.DONE, act(row, by))
    except Impossible as impossible:
        _give_up(table, pk, Work.State.REFUSED, str(impossible))
    except Exception:
        _give_up(table, pk, Work.State.FAILED, STOPPED)
        raise
    return table._default_manager.get(pk=pk)


def _give_up(table: type[Any], pk: int, state: str, sentence: str) -> None:
    with transaction.atomic():
        row = table._default_manager.select_for_update().get(pk=pk)
        if row.running:
            _end(row, state, sentence)


def _end(row: Work, state: str, sentence: str) -> None:
    row.state, row.sentence, row.ended_at = state, sentence, timezone.now()
    row.save(update_fields=["state", "sentence", "ended_at"])
