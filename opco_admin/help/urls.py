"""Addresses of the guide."""

from django.urls import path

from opco_admin.help import pages

app_name = "help"
urlpatterns = [
    path("", pages.contents, name="contents"),
    path("tout/", pages.whole, name="whole"),
    path("nouveautes/", pages.news, name="news"),
    path("images/<str:name>", pages.image, name="image"),
    path("<slug:slug>/", pages.section, name="section"),
]
