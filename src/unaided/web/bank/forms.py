"""What a teacher fills in for the bank: an item's text, files to import, words to look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from unaided.content.formats.markdown import read_item
from unaided.content.items import Item as Content
from unaided.content.problems import ContentError, ContentProblem
from unaided.web.bank.keeping import NO_VERSION, refusals
from unaided.web.bank.models import Item, Skill
from unaided.web.bank.twins import Twin, twins
from unaided.web.people.models import Organisation


class ItemForm(forms.Form):
    """An item as its Markdown file, and the number of the version that the edit began with.

    Attributes:
        item: The item edited; ``None`` for a new one.
        content: What the text says, once the form is valid.
        problems: What is wrong with the text.
        twin: The item of the bank that asks the same, if there is one.
    """

    source = forms.CharField(
        label="The item's file",
        strip=False,
        help_text="Fields between two lines of dashes, then what is asked, then Hint, Solution and "
        "Explanation as headings. Markdown; mathematics between dollar signs.",
        widget=forms.Textarea(
            attrs={
                "class": "code",
                "rows": 26,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
    )
    began = forms.IntegerField(min_value=NO_VERSION, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, organisation: Organisation, item: Item | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.item = item
        self.content: Content | None = None
        self.problems: tuple[ContentProblem, ...] = ()
        self.twin: Item | None = None

    def clean_source(self) -> str:
        """Read the text; every problem becomes an error of the field."""
        source: str = self.cleaned_data["source"].replace("\r\n", "\n")
        try:
            content = read_item(source, "")
        except ContentError as error:
            self.problems = error.problems
        else:
            self.content = content
            self.problems = refusals(self.item, content) if self.item else ()
        self.refuse(self.problems)
        twin = twins(self.organisation, [self.content]) if self.content else {}
        for one in twin.values():
            self.refuse_twin(one)
        return source

    def refuse_twin(self, twin: Twin) -> None:
        """Show what asks the same."""
        self.twin = twin.item
        self.refuse((twin.problem(),))

    def refuse(self, problems: tuple[ContentProblem, ...]) -> None:
        """Show problems beside the text."""
        for problem in problems:
            sentence = problem.sentence
            self.add_error("source", f"{sentence[0].upper()}{sentence[1:]}")


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Check each file by itself."""
        several = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(one, initial) for one in several or [None]]


class UploadForm(forms.Form):
    """Files of items."""

    uploads = _FilesField(
        label="Files",
        allow_empty_file=True,  # read, and its problem named, like any other
        help_text="Markdown files, one an item, up to 100 at once; or one .zip of them.",
        widget=_FilesInput(attrs={"accept": ".md,.markdown,.zip"}),
    )


class SearchForm(forms.Form):
    """Words, and a skill to keep to."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    skill = forms.ModelChoiceField(
        label="Skill",
        queryset=Skill.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="Any skill",
    )
