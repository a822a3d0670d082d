"""Addresses of the firms and of their exchanges."""

from django.urls import path

from registers import keys  # noqa: F401 -- registers the converter « key »
from smeservice.views import exchanges, firms

urlpatterns = [
    path("", firms.listed, name="firms"),
    path("confier/", firms.follow, name="follow"),
    path("echange/", exchanges.choose, name="exchange_new"),
    path("echanges/<int:pk>/", exchanges.one, name="exchange"),
    path("echanges/<int:pk>/fait/", exchanges.done, name="step_done"),
    path("entreprises/<key:siren>/", firms.one, name="firm"),
    path("entreprises/<key:siren>/reprendre/", firms.take, name="take"),
    path("entreprises/<key:siren>/echange/", exchanges.record, name="record"),
    path("entreprises/<key:siren>/echange/<int:replaced>/", exchanges.record, name="correct"),
    path("entreprises/<key:siren>/contact/", exchanges.contact, name="contact_new"),
    path("entreprises/<key:siren>/contact/<int:pk>/", exchanges.contact, name="contact"),
    path("entreprises/<key:siren>/contact/<int:pk>/effacer/", exchanges.erase, name="contact_erase"),
]
