"""People of a firm an adviser speaks with: kept while the exchange lives, with the consent they gave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.traces import Trace
from registers.models import Company


class ContactQuerySet(models.QuerySet["Contact"]):
    """The vocabulary of contacts."""

    def current(self) -> ContactQuerySet:
        """Those one may speak with: neither erased nor merged into another."""
        return self.filter(erased_on=None, merged_into=None)


class Contact(models.Model):
    """A person of a firm; erased when nothing was exchanged for the time the law page gives."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts", verbose_name="entreprise")
    name = models.CharField("nom", max_length=120)
    role = models.CharField("fonction", max_length=80, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    consented_on = models.DateField("accord pour être sollicité le", null=True, blank=True)
    withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)
    last_exchange_on = models.DateField("dernier échange le")
    erased_on = models.DateField("effacé le", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name="fusionné avec"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["company", "name"]
        indexes = [
            models.Index(fields=["company", "name"], name="contact_of_company"),
            models.Index(fields=["last_exchange_on"], condition=Q(erased_on=None), name="contact_to_erase"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactTrace(Trace):
    """Who wrote, corrected, merged or erased a contact; never what was known of the person."""

    subject = models.ForeignKey(Contact, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de contact"
        indexes = [models.Index(fields=["subject", "-id"], name="contacttrace_latest")]
