"""Addresses of the pages that mix rooms: the COM and the year of the OPCO."""

from django.urls import path

from opco_admin.steering import acts, views, year

app_name = "steering"
urlpatterns = [
    path("com/", views.coms, name="coms"),
    path("com/<int:pk>/", views.dashboard, name="dashboard"),
    path("com/<int:pk>/export.csv", views.export, name="export"),
    path("com/indicateurs/<int:pk>/", views.indicator, name="indicator"),
    path("com/indicateurs/<int:pk>/<int:year>/figer/", acts.freeze, name="freeze"),
    path("com/indicateurs/<int:pk>/<int:year>/lignes/", views.behind, name="behind"),
    path("com/indicateurs/<int:pk>/<int:year>/lignes/export.csv", views.behind_export, name="behind_export"),
    path("com/<int:pk>/evaluations/", acts.listed, name="evaluations"),
    path("com/<int:pk>/evaluations/<int:year>/", acts.comment, name="evaluation"),
    path("com/<int:pk>/evaluations/<int:year>/projet/", acts.draft, name="evaluation_draft"),
    path("calendrier/", year.calendar, name="calendar"),
]
