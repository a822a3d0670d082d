"""Reference and support: senders and their mappings may be mended; files, money and states are only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from contracts.models import Batch, ColumnMapping, Contract, Sender

COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than a page of support ever needs: its cost does not grow with the table."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED].count()  # type: ignore[attr-defined]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never written: the verbs are the only door."""

    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    """A file, found by its number or a SIRET."""

    list_display = ["number", "kind", "state", "learner_name", "employer_siret", "received_on", "total"]
    list_select_related = ["sender"]
    search_fields = ["external_number__startswith", "employer_siret__exact", "provider_siret__exact"]
    search_help_text = "Début du numéro de l’émetteur, ou SIRET entier."
    exclude = ["fingerprint"]
    ordering = ["-id"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """An imported file and what became of it."""

    list_display = ["file_name", "sender", "state", "lines_total", "received_on", "created_by"]
    list_select_related = ["sender", "created_by"]
    list_filter = ["state"]
    search_fields = ["sha256__exact"]
    search_help_text = "Empreinte SHA-256 entière."
    exclude = ["file"]  # downloaded from the studio, where the right is checked


@admin.register(Sender)
class SenderAdmin(admin.ModelAdmin):
    """Who sends files; contracts keep a sender for ever."""

    list_display = ["name"]
    search_fields = ["name"]
    paginator = CappedPaginator
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ColumnMapping)
class ColumnMappingAdmin(ReadOnlyAdmin):
    """A remembered mapping: deleted when it was wrong, asked again at the next file."""

    list_display = ["sender", "saved_by", "saved_at"]
    list_select_related = ["sender", "saved_by"]
    search_fields = ["sender__name"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
