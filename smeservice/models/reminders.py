"""Reminders of promised steps: one message a day and adviser, and who wants none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class ReminderChoice(models.Model):
    """An adviser who wants no message; the steps stay on the screen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choice")
    muted = models.BooleanField("sans message", default=False)
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "choix de rappel"
        verbose_name_plural = "choix de rappel"

    def __str__(self) -> str:
        return str(self.user)


class Reminder(models.Model):
    """The message of one day to one adviser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField("le")
    steps = models.PositiveIntegerField("étapes")
    sent_at = models.DateTimeField("parti le", db_default=Now())

    class Meta:
        verbose_name = "rappel envoyé"
        verbose_name_plural = "rappels envoyés"
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "on"],
                name="reminder_once_a_day",
                violation_error_message="Ce rappel est déjà parti.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.on:%d/%m/%Y}"
