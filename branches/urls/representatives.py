"""Addresses of the pages of the representatives."""

from django.urls import path

from branches.views import representatives
from registers import keys  # noqa: F401 -- the converter « key »

urlpatterns = [
    path("ma-branche/", representatives.mine, name="my_branch"),
    path("ma-branche/<key:code>/", representatives.room, name="my_room"),
    path("ma-branche/<key:code>/niveaux/", representatives.levels, name="my_levels"),
    path("ma-branche/<key:code>/documents/", representatives.sent, name="my_documents"),
]
