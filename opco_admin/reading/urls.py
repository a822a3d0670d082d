"""Addresses of the readings and of what is taken away."""

from django.urls import path

from opco_admin.reading import exports, views

app_name = "reading"
urlpatterns = [
    path("", views.listed, name="accesses"),
    path("alerte/", views.explain, name="explain"),
    path("exports/", exports.exports, name="exports"),
    path("exports/liste/", exports.take, name="take"),
    path("exports/demande/", exports.ask, name="ask"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/fichier/", exports.export_file, name="export_file"),
]
