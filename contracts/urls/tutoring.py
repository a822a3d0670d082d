"""Aid to tutors and maîtres."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
