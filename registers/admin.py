"""Support: national registers are shown here and changed by their files; providers are completed by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from registers import models


class ReadOnly(admin.ModelAdmin):
    """What a national file wrote: shown, never edited. Lists are not counted, they are long."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Agreement)
class AgreementAdmin(ReadOnly):
    """Agreements."""

    list_display = ["idcc", "label", "opco", "state"]
    search_fields = ["idcc", "label"]


@admin.register(models.Committee)
class CommitteeAdmin(ReadOnly):
    """Committees."""

    list_display = ["code", "label"]
    search_fields = ["=code", "label"]


@admin.register(models.Certification)
class CertificationAdmin(ReadOnly):
    """Certifications."""

    list_display = ["code", "title", "level", "active", "registered_until"]
    search_fields = ["=code", "title"]


@admin.register(models.NpecVintage)
class VintageAdmin(ReadOnly):
    """Every revision of every vintage, superseded ones too."""

    list_display = ["applicable_from", "revised_on", "source", "superseded_by"]
    list_select_related = ["source", "superseded_by"]


@admin.register(models.NpecPublication)
class PublicationAdmin(ReadOnly):
    """Acts that fix levels between two national files."""

    list_display = ["act", "published_on", "published_by", "published_at"]
    list_select_related = ["published_by"]
    search_fields = ["act"]


@admin.register(models.NpecSettlement)
class SettlementAdmin(ReadOnly):
    """Contradictory amounts: who kept which, and why."""

    list_display = ["rncp", "cpne", "vintage_from", "amounts", "chosen", "settled_by", "settled_at"]
    list_select_related = ["settled_by"]
    search_fields = ["=rncp", "=cpne"]


@admin.register(models.ProRate)
class ProRateAdmin(ReadOnly):
    """Professionalisation rates: set on their own page, which keeps periods apart."""

    list_display = ["agreement", "since", "until", "hourly", "priority_hourly", "source", "set_by"]
    list_select_related = ["agreement", "set_by"]
    search_fields = ["=agreement__idcc", "source"]


@admin.register(models.SourceFile)
class SourceFileAdmin(ReadOnly):
    """National files and their reports."""

    list_display = ["name", "kind", "state", "dated_on", "received_at", "loaded_by"]
    list_select_related = ["loaded_by"]
    search_fields = ["name", "sha256"]


@admin.register(models.Provider)
class ProviderAdmin(admin.ModelAdmin):
    """Training providers; no bank details here."""

    list_display = ["siret", "name", "uai", "nda", "qualiopi_until"]
    search_fields = ["siret", "uai", "nda", "name"]
    show_full_result_count = False


@admin.register(models.ProviderAccount)
class ProviderAccountAdmin(ReadOnly):
    """Bank details, for those who may see them; changed on their own pages, by two persons."""

    list_display = ["provider", "holder", "since", "until", "proposed_by", "validated_by"]
    list_select_related = ["provider", "proposed_by", "validated_by"]
