"""Certificates delivered: a long-lived register, numbered without gaps."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from accounts.models import User
from branches.models.access import visible_committees
from branches.models.qualifications import Qualification
from branches.models.sessions import Candidate, Session
from branches.rules.certificates import Number
from registers.models import Committee
from registers.models.text import FrenchKey

_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un certificat délivré ne s’efface pas.';
    END IF;
    IF (NEW.qualification_id, NEW.block, NEW.session_id, NEW.candidate_id, NEW.year, NEW.rank, NEW.number,
        NEW.delivered_on, NEW.committee_id)
        IS DISTINCT FROM
        (OLD.qualification_id, OLD.block, OLD.session_id, OLD.candidate_id, OLD.year, OLD.rank, OLD.number,
        OLD.delivered_on, OLD.committee_id) THEN
        RAISE EXCEPTION 'Un certificat délivré ne change ni de numéro, ni de date, ni de certification.';
    END IF;
    RETURN NEW;
"""


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The vocabulary of certificates."""

    def visible_to(self, user: User, on: date) -> CertificateQuerySet:
        """Persons, for those who may see them, in their branches."""
        if not user.has_perm("branches.view_candidate"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Numbering(models.Model):
    """The last rank given in a certification and a year: locked to give the next one."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    last = models.PositiveIntegerField("dernier rang", default=0, db_default=0)

    class Meta:
        verbose_name = "numérotation"
        ordering = ["qualification", "year"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "year"],
                name="numbering_once",
                violation_error_message="Cette numérotation existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id} {self.year}"


class Certificate(models.Model):
    """One person × certification (or block) × date, with the name as it stands on the parchment."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="certificates", verbose_name="branche"
    )
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="certificates", verbose_name="certification"
    )
    block = models.CharField("bloc", max_length=12, blank=True)  # empty: the whole certification
    session = models.ForeignKey(Session, models.PROTECT, related_name="certificates")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang")
    number = models.CharField("numéro", max_length=24, unique=True)
    delivered_on = models.DateField("délivré le")
    due_on = models.DateField("à transmettre au plus tard le")
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nom de naissance", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    born_on = models.DateField("né·e le")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "certificat"
        verbose_name_plural = "certificats"
        ordering = ["-id"]
        permissions = [
            ("deliver_certificate", "Délivrer les certificats"),
            ("send_certificate", "Transmettre les certificats à la Caisse des dépôts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "year", "rank"],
                name="certificate_numbered_once",
                violation_error_message="Ce numéro de certificat est déjà donné.",
            ),
            models.UniqueConstraint(
                fields=["candidate", "block"],
                name="certificate_once",
                violation_error_message="Ce certificat est déjà délivré à cette personne.",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-id"], name="certificate_by_branch"),
            models.Index(fields=["qualification", "delivered_on"], name="certificate_by_year"),
            models.Index(fields=["due_on"], name="certificate_due"),
            GinIndex(OpClass(FrenchKey("name"), name="gin_trgm_ops"), name="certificate_name_trgm"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="certificate_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_SEALED,
            )
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def numbered(qualification: int, year: int, rank: int) -> str:
        """« CB12-2026-00001 »."""
        return str(Number(qualification, year, rank))
