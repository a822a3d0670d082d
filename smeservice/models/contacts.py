"""People of a firm an adviser speaks with: kept while the exchange lives, with the consent they gave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from registers.models import Company


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
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "contact"
        ordering = ["company", "name"]
        indexes = [
            models.Index(fields=["company", "name"], name="contact_of_company"),
            models.Index(fields=["last_exchange_on"], condition=Q(erased_on=None), name="contact_to_erase"),
        ]

    def __str__(self) -> str:
        return self.name
