"""Support: look at accounts. Opening, widening or closing one is done under « Comptes »."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts, read-only: one person alone opens nothing."""

    list_display = ["email", "first_name", "last_name", "is_active", "last_login"]
    search_fields = ["email", "last_name"]
    fields = ["email", "first_name", "last_name", "is_active", "groups", "last_login", "date_joined"]
    readonly_fields = ["email", "first_name", "last_name", "is_active", "groups", "last_login", "date_joined"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
