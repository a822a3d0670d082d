"""What employers ask for their tutors and maîtres: training, and the exercise of the function."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.rules import tutoring


class TutorRequest(models.Model):
    """A request of funding for one contract’s tutor or maître, and what was decided of it (D6332-92, -93).

    The payee is known by its SIRET: the employer, or the body that trains the tutor. Accepting it opens a
    payee in the register of providers, the only one that holds bank accounts.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="tutor_requests")
    kind = models.CharField("objet", max_length=10, choices=list(tutoring.KINDS.items()))
    state = models.CharField("état", max_length=10, choices=list(tutoring.STATES.items()), default="pending")
    received_on = models.DateField("reçue le")
    decision_due_on = models.DateField("à décider au plus tard le", null=True)
    payee_siret = models.CharField("SIRET du bénéficiaire du paiement", max_length=14)
    payee_name = models.CharField("bénéficiaire du paiement", max_length=150, blank=True)
    tutor_name = models.CharField("tuteur ou maître", max_length=160)
    tutor_born_on = models.DateField("naissance du tuteur ou maître", null=True)
    tutor_is_employer = models.BooleanField("l’employeur est lui-même tuteur", default=False)
    from_on = models.DateField("du", null=True)
    to_on = models.DateField("au", null=True)
    hours = models.DecimalField("heures de formation", max_digits=6, decimal_places=2, null=True)
    asked = models.DecimalField("montant demandé", max_digits=10, decimal_places=2, null=True)
    amount = models.DecimalField("montant accordé", max_digits=10, decimal_places=2, null=True)
    lines = models.JSONField("calcul", default=list)  # contracts.rules.tutoring.Line.as_dict, when accepted
    reasons = models.JSONField("motifs", default=list)  # codes of contracts.rules.tutoring.REASONS
    comment = models.TextField("commentaire", blank=True)
    decided_on = models.DateField("décidée le", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("enregistrée le", db_default=Now())

    class Meta:
        verbose_name = "demande pour un tuteur"
        verbose_name_plural = "demandes pour les tuteurs"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(kind="exercise") & ~Q(state="refused"),
                name="tutor_exercise_once",
                violation_error_message="La fonction de tuteur a déjà une demande pour ce contrat.",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="tutor_request_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="tutor_request_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["decision_due_on", "id"], condition=Q(state="pending"), name="tutor_request_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.tutor_name}"
