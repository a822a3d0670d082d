"""Addresses of the reference frames."""

from django.urls import path

from branches.views import frames

urlpatterns = [
    path("referentiels/comparer/", frames.compare, name="compare_frames"),
    path("referentiels/<int:pk>/", frames.one, name="frame"),
    path("referentiels/<int:pk>/element/", frames.put, name="put_item"),
    path("referentiels/<int:pk>/retirer/", frames.remove, name="remove_item"),
    path("referentiels/<int:pk>/tableau/", frames.table, name="frame_table"),
    path("referentiels/<int:pk>/export/<slug:form>/", frames.export, name="frame_export"),
]
