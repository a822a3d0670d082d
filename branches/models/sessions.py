"""Assessment sessions, their candidates, the results by block; the NIR apart, sealed."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.qualifications import Qualification
from branches.rules import juries, sessions
from contracts.models import Contract
from registers.models import Committee, Provider

_RESULT_FROZEN = """
    IF EXISTS (
        SELECT 1 FROM branches_candidate candidate
        JOIN branches_session session ON session.id = candidate.session_id
        WHERE candidate.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.candidate_id END,
                               CASE WHEN TG_OP <> 'DELETE' THEN NEW.candidate_id END)
        AND session.state = 'signed'
    ) THEN
        RAISE EXCEPTION 'La délibération est signée : les résultats ne changent plus.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


class SessionQuerySet(models.QuerySet["Session"]):
    """The vocabulary of sessions."""

    def visible_to(self, user: User, on: date) -> SessionQuerySet:
        """Those of one’s branches; persons have their own right."""
        if not (user.has_perm("branches.open_branch") or user.has_perm("branches.represent_branch")):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Session(models.Model):
    """One session: a certification (or some of its blocks) assessed by one body, at one place."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="sessions", verbose_name="branche")
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="sessions", verbose_name="certification"
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="sessions", verbose_name="organisme évaluateur"
    )
    place = models.CharField("lieu", max_length=200)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    state = models.CharField("état", max_length=12, choices=list(sessions.STATES.items()), default="planned")
    complete = models.BooleanField("tous les blocs", default=True, db_default=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session d’évaluation"
        verbose_name_plural = "sessions d’évaluation"
        ordering = ["-id"]
        permissions = [("manage_session", "Tenir les sessions, les jurys et les résultats")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="session_ends_after_start",
                violation_error_message="La fin de la session précède son début.",
            ),
            models.UniqueConstraint(
                fields=["qualification", "provider", "starts_on", "place"],
                condition=~Q(state="cancelled"),
                name="session_once",
                violation_error_message=(
                    "Une session est déjà ouverte : même organisme, même jour, même lieu."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-id"], name="session_by_branch"),
            models.Index(fields=["qualification", "starts_on"], name="session_by_qualification"),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"


class SessionBlock(models.Model):
    """A block assessed by a session, as it was worded then."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="blocks")
    code = models.CharField("code", max_length=12)
    title = models.CharField("intitulé", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "bloc évalué"
        verbose_name_plural = "blocs évalués"
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "code"],
                name="sessionblock_once",
                violation_error_message="Ce bloc est déjà évalué par la session.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """The vocabulary of candidates."""

    def visible_to(self, user: User, on: date) -> CandidateQuerySet:
        """Persons, for those who may see them, in their branches."""
        if not user.has_perm("branches.view_candidate"):
            return self.none()
        return self.filter(session__in=Session.objects.visible_to(user, on))


class Candidate(models.Model):
    """A person presented to a session."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="candidates")
    name = models.CharField("nom de naissance", max_length=80)
    used_name = models.CharField("nom d’usage", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    born_on = models.DateField("né·e le")
    sex = models.CharField("sexe", max_length=1, choices=list(sessions.SEXES.items()), blank=True)
    route = models.CharField("voie d’accès", max_length=20, choices=list(sessions.ROUTES.items()))
    trained_by = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="formé par"
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="contrat"
    )
    entered_on = models.DateField("entré·e dans le parcours le", null=True, blank=True)
    email = models.EmailField("courriel", blank=True)
    consent = models.BooleanField("accepte d’être interrogé·e", default=False, db_default=False)
    identity = models.CharField(max_length=180, editable=False)  # names folded, to know the same person again

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat"
        verbose_name_plural = "candidats"
        ordering = ["session", "name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "identity", "born_on"],
                name="candidate_once",
                violation_error_message="Cette personne est déjà inscrite à la session.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_name}"


class CandidateNir(models.Model):
    """The NIR of a candidate, sealed by a key outside the database; read by the transmission alone."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="nir", primary_key=True)
    key_id = models.CharField(max_length=20)
    sealed = models.BinaryField(max_length=80)

    class Meta:
        verbose_name = "NIR scellé"
        verbose_name_plural = "NIR scellés"
        default_permissions = ()

    def __str__(self) -> str:
        return "NIR scellé"


class Result(models.Model):
    """What a candidate obtained in one block; no block = the certification as one."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="results")
    block = models.CharField("bloc", max_length=12, blank=True)
    outcome = models.CharField("résultat", max_length=8, choices=list(juries.OUTCOMES.items()))

    class Meta:
        verbose_name = "résultat"
        verbose_name_plural = "résultats"
        ordering = ["candidate", "block"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "block"],
                name="result_once",
                violation_error_message="Ce résultat est déjà saisi.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="result_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_RESULT_FROZEN,
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class SessionTrace(Trace):
    """What happened to a session."""

    subject = models.ForeignKey(Session, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "acte sur une session"
        verbose_name_plural = "actes sur une session"
