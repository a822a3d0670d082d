"""Addresses of the parties."""

from django.urls import path

from conventions.views import parties

urlpatterns = [
    path("<int:pk>/parties/nouvelle/", parties.new, name="party_new"),
    path("<int:pk>/parties/<int:party>/", parties.one, name="party"),
    path("<int:pk>/parties/<int:party>/retirer/", parties.remove, name="party_remove"),
]
