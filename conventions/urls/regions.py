"""Addresses of the conventions with régions: top-ups, envelopes, investment subsidies."""

from django.urls import path

from conventions.views import envelopes, topups

urlpatterns = [
    path("<int:pk>/complements/", topups.page, name="topups"),
    path("<int:pk>/complements/regle/", topups.new, name="topup_new"),
    path("<int:pk>/complements/regle/<slug:code>/", topups.edit, name="topup"),
    path("<int:pk>/complements/regle/<slug:code>/retirer/", topups.remove, name="topup_remove"),
    *[
        path(
            f"<int:pk>/complements/enveloppe/<int:line>/{verb}/",
            envelopes.act,
            {"verb": verb},
            name=f"envelope_{verb}",
        )
        for verb in envelopes.VERBS
    ],
]
