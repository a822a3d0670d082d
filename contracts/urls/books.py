"""The books: balances, periods, exports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
