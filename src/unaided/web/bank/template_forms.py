"""What an author fills in for a template: its text or its file; how many items to make of it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from unaided.content.formats.document import MAX_BYTES
from unaided.content.problems import ContentError, ContentProblem
from unaided.content.templates.reading import read_template
from unaided.content.templates.template import MOST_SEED
from unaided.content.templates.template import Template as Content
from unaided.web.bank.models import Template
from unaided.web.bank.templating import MOST_AT_ONCE, refusals
from unaided.web.people.models import Organisation

NEITHER: Final = "Write a template, or choose its file."
NO_TEXT: Final = "Found a file that is no text in UTF-8. Save it as UTF-8."
TOO_LARGE: Final = "Found more than 200 kB. Make it shorter."
OTHER_NAME: Final = "Keep the name; or write a new template."


class TemplateForm(forms.Form):
    """A template as its Markdown file, typed or chosen.

    Attributes:
        template: The template edited; ``None`` for a new one.
        content: What the text says, once the form is valid.
        problems: What is wrong with the text.
    """

    source = forms.CharField(
        label="The template's file",
        strip=False,
        required=False,
        help_text="Fields between two lines of dashes, then a heading Story for each surface, then "
        "Hint, Solution and Explanation. Values stand in double braces.",
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
    upload: forms.FileField = forms.FileField(
        label="Or a file, which then stands above",
        required=False,
        allow_empty_file=True,
        help_text="One Markdown file of a template.",
        widget=forms.FileInput(attrs={"accept": ".md,.markdown"}),
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        template: Template | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.template = template
        self.content: Content | None = None
        self.problems: tuple[ContentProblem, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Read the text; every problem becomes an error of the field."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("upload")
        source = str(self.cleaned_data.get("source") or "").replace("\r\n", "\n")
        if upload:
            source = self._uploaded(upload)
        if not source.strip():
            if not self.errors:
                self.add_error("source", NEITHER)
            return self.cleaned_data
        if upload:  # then what was chosen stands in the text, to be mended there
            said = QueryDict(mutable=True)
            said.update({"source": source})
            self.data = said
        self.cleaned_data["source"] = source
        self._read(source)
        return self.cleaned_data

    def refuse(self, problems: tuple[ContentProblem, ...]) -> None:
        """Show problems beside the text."""
        for problem in problems:
            sentence = problem.sentence
            self.add_error("source", f"{sentence[0].upper()}{sentence[1:]}")

    def _uploaded(self, upload: UploadedFile[bytes]) -> str:
        if (upload.size or 0) > MAX_BYTES:
            self.add_error("upload", TOO_LARGE)
            return ""
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("upload", NO_TEXT)
            return ""
        return text.replace("\r\n", "\n")

    def _read(self, source: str) -> None:
        try:
            content = read_template(source, "")
        except ContentError as error:
            self.problems = error.problems
        else:
            self.problems = self._refusals(content, source)
            self.content = content
        self.refuse(self.problems)

    def _refusals(self, content: Content, source: str) -> tuple[ContentProblem, ...]:
        template = self.template
        if template is not None and content.slug != template.slug:
            expected = f"{template.slug}, as before"
            return (ContentProblem("", None, "template", content.slug, expected, OTHER_NAME),)
        if template is None:
            template = Template.objects.filter(
                organisation=self.organisation, slug=content.slug
            ).first()
        return refusals(template, content, source)


class PublishForm(forms.Form):
    """How many items to make, and from which seed on."""

    wanted = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=f"At most {MOST_AT_ONCE} at once. Four are enough for a pulse and practice.",
    )
    first = forms.IntegerField(
        label="From seed",
        min_value=0,
        max_value=MOST_SEED,
        help_text="Neighbouring seeds make variants that differ.",
    )
