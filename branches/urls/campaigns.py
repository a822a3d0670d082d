"""Addresses of the campaigns of levels."""

from django.urls import path

from branches.views import (
    campaigns,
    campaigns_branch,
    campaigns_closing,
    campaigns_files,
    campaigns_positions,
)

urlpatterns = [
    path("campagnes/", campaigns.listed, name="campaigns"),
    path("campagnes/nouvelle/", campaigns.new, name="campaign_new"),
    path("campagnes/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campagnes/<int:pk>/ouvrir/", campaigns.begin, name="campaign_begin"),
    path("campagnes/<int:pk>/publier/", campaigns.publish, name="campaign_publish"),
    path("campagnes/<int:pk>/abandonner/", campaigns.cancel, name="campaign_cancel"),
    path("campagnes/<int:pk>/positions.csv", campaigns.grid, name="campaign_grid"),
    path(
        "campagnes/<int:pk>/recommandations/",
        campaigns_files.recommendations,
        name="campaign_recommendations",
    ),
    path("campagnes/conflits/<int:pk>/", campaigns_files.conflicts, name="campaign_conflicts"),
    path("campagnes/<int:pk>/transmission/", campaigns_closing.transmission, name="campaign_transmission"),
    path("campagnes/transmissions/<int:pk>/", campaigns_closing.sent_file, name="campaign_sent"),
    path("campagnes/travaux/<int:pk>/", campaigns_closing.work, name="campaign_work"),
    path("campagnes/<int:pk>/carence/", campaigns_closing.defaults, name="campaign_defaults"),
    path("campagnes/<int:pk>/carence.csv", campaigns_closing.defaults_csv, name="campaign_defaults_csv"),
    path("campagnes/<int:pk>/cloture/", campaigns_closing.close_page, name="campaign_closing"),
    path("campagnes/<int:pk>/cloture/valider/", campaigns_closing.close, name="campaign_close"),
    path("campagnes/<int:pk>/cloture/rejeter/", campaigns_closing.reject, name="campaign_reject"),
    path("campagnes/branches/<int:pk>/", campaigns_branch.branch, name="campaign_branch"),
    path("campagnes/branches/<int:pk>/coller/", campaigns_branch.paste, name="campaign_paste"),
    path("campagnes/branches/<int:pk>/etudier/", campaigns_branch.study, name="campaign_study"),
    path("campagnes/branches/<int:pk>/voter/", campaigns_branch.vote, name="campaign_vote"),
    path("campagnes/branches/<int:pk>/recevoir/", campaigns_branch.receive, name="campaign_receive"),
    path("campagnes/branches/<int:pk>/calendrier/", campaigns_branch.plan, name="campaign_plan"),
    path("campagnes/branches/<int:pk>/positions.csv", campaigns_branch.export, name="campaign_export"),
    path("campagnes/branches/<int:pk>/note.pdf", campaigns_branch.briefing, name="campaign_briefing"),
    path("campagnes/branches/<int:pk>/proces-verbal.pdf", campaigns_branch.minutes, name="campaign_minutes"),
    path("campagnes/positions/<int:pk>/", campaigns_positions.position, name="position"),
    path("campagnes/positions/<int:pk>/commenter/", campaigns_positions.comment, name="position_comment"),
    path("campagnes/positions/<int:pk>/rouvrir/", campaigns_positions.reopen, name="position_reopen"),
    path("campagnes/positions/<int:pk>/anomalie/", campaigns_positions.remark, name="position_remark"),
    path("campagnes/anomalies/<int:pk>/", campaigns_positions.answer, name="remark_answer"),
]
