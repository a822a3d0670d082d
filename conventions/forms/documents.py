"""A file to keep with a convention."""

from __future__ import annotations

from django import forms

from conventions.forms.fields import line, paper


class DocumentForm(forms.Form):
    """A file and its title."""

    title = line("Titre", "Vide : le nom du fichier.", required=False, most=200)
    file = paper(required=True)
