"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

from opco_admin import views

urlpatterns = [
    path("", views.home, name="home"),
    path("textes/", views.texts, name="texts"),
    path("contrats/", include("contracts.urls")),
    path("conventions/", include("conventions.urls")),
    path("pilotage/", include("opco_admin.steering.urls")),
    path("branches/", include("branches.urls")),
    path("proximite/", include("smeservice.urls")),
    path("registres/", include("registers.urls")),
    path("compte/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
