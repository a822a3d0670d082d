"""Addresses of the conventions with régions: top-ups, envelopes, investment subsidies."""

from django.urls import path

from conventions.views import envelopes, investments, topups

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
    path("<int:pk>/subventions/", investments.listed, name="subsidies"),
    path("<int:pk>/subventions/nouvelle/", investments.new, name="subsidy_new"),
    path("<int:pk>/subventions/versement/<int:instalment>/payer/", investments.pay, name="subsidy_pay"),
    path("<int:pk>/subventions/<int:subsidy>/rendre/", investments.give_up, name="subsidy_give_up"),
]
