"""Addresses of the conventions, of their life and of their papers."""

from django.urls import path

from conventions.views import conventions, life

urlpatterns = [
    path("", conventions.listed, name="conventions"),
    path("export/", conventions.export, name="conventions_export"),
    path("nouvelle/", conventions.new, name="convention_new"),
    path("<int:pk>/", life.one, name="convention"),
    path("<int:pk>/action/<slug:verb>/", life.act, name="convention_act"),
    path("<int:pk>/avis/", life.opinion, name="convention_opinion"),
    path("<int:pk>/charge/", life.entrust, name="convention_entrust"),
    path("<int:pk>/documents/", life.attach, name="convention_attach"),
    path("documents/<int:pk>/", life.document, name="convention_document"),
]
