"""Addresses of the branches and of their rooms."""

from django.urls import path

from branches.views import rooms
from registers import keys  # noqa: F401 -- the converter « key »

urlpatterns = [
    path("", rooms.listed, name="rooms"),
    path("cpne/<key:code>/", rooms.room, name="room"),
]
