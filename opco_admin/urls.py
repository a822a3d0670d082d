"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

from opco_admin import charter, views
from opco_admin.help import pages as help_pages
from opco_admin.operations import pages as operations

handler500 = "opco_admin.operations.pages.incident"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.found, name="found"),
    path("textes/", views.texts, name="texts"),
    path("guide/", include("opco_admin.help.urls")),
    path("accessibilite/", help_pages.declaration, name="accessibility"),
    path("charte/", charter.charter, name="charter"),
    path("vues/", include("opco_admin.saved_views.urls")),
    path("contrats/", include("contracts.urls")),
    path("conventions/", include("conventions.urls")),
    path("pilotage/", include("opco_admin.steering.urls")),
    path("branches/", include("branches.urls")),
    path("proximite/", include("smeservice.urls")),
    path("registres/", include("registers.urls")),
    path("compte/", include("accounts.urls")),
    path("comptes/", include("accounts.people_urls")),
    path("lectures/", include("opco_admin.reading.urls")),
    path("historique/", include("opco_admin.history.urls")),
    path("conservation/", include("opco_admin.privacy.urls")),
    path("admin/", admin.site.urls),
    path("sante/", operations.pulse, name="pulse"),
    path("sante/mesures/", operations.metrics, name="metrics"),
    path("exploitation/", operations.state, name="state"),
]
