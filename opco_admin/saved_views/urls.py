"""Addresses of the saved views."""

from django.urls import path

from opco_admin.saved_views import views

app_name = "saved"
urlpatterns = [
    path("", views.listed, name="views"),
    path("menu/", views.menu, name="menu"),
    path("enregistrer/", views.save, name="save"),
    path("<int:pk>/", views.opened, name="open"),
    path("<int:pk>/modifier/", views.change, name="change"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
]
