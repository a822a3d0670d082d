"""Registers: what the OPCO reads from outside."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """National registers: branches, certifications, NPEC, companies, training providers, territories."""

    name = "registers"
    verbose_name = "Référentiels"
    default_auto_field = "django.db.models.BigAutoField"
