"""Letters: preview, sending, reading again."""

from django.urls import URLPattern, path

from contracts.views import lettering, letters

urlpatterns: list[URLPattern] = [
    path("courriers/", letters.letter_list, name="letters"),
    path("courriers/envoyer/", letters.letters_send, name="letters_send"),
    path("courriers/decisions/", lettering.letters_lot, name="letters_lot"),
    path("courriers/decisions/<int:pk>/", lettering.letters_job, name="letters_job"),
    path("courriers/decisions/<int:pk>/avancement/", lettering.letters_progress, name="letters_progress"),
    path("courriers/<int:pk>/", letters.letter, name="letter"),
    path("courriers/<int:pk>/courrier.pdf", letters.letter_file, name="letter_file"),
    path("courriers/<int:pk>/envoyer/", letters.letter_send, name="letter_send"),
    path("courriers/<int:pk>/poste/", letters.letter_posted, name="letter_posted"),
    path("<int:pk>/courriers/<str:slug>/", letters.letter_new, name="letter_new"),
    path("<int:pk>/courriers/<str:slug>/apercu.pdf", letters.letter_preview, name="letter_preview"),
]
