"""What is asked: skills, families of items, items and their versions."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Final

from django.db import models

from unaided.content.formats.markdown import read_item
from unaided.content.items import Item as Content
from unaided.content.templates.reading import read_template
from unaided.content.templates.template import Template as TemplateContent
from unaided.web.people.models import Organisation, User


class Skill(models.Model):
    """What items of several families call on."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    # Skills that come before it. That they make no circle is seen to by bank/prerequisites.py.
    needs: models.ManyToManyField[Skill, models.Model] = models.ManyToManyField(
        "self", symmetrical=False, related_name="needed_by", blank=True
    )

    class Meta:
        """A slug names one skill of an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_slug_a_skill")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Family(models.Model):
    """Items with one deep structure and different surfaces."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="families")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80)
    # On its skill's reference form; where no family of a skill is, all of them are.
    on_form = models.BooleanField(default=False)

    class Meta:
        """A slug names one family of a skill."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["skill", "slug"], name="one_slug_a_family")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """An item. Its text is that of ``current``; without one it is known by its name alone.

    An item without a version comes with a history that was imported: it was answered elsewhere
    and cannot be presented here.
    """

    class Kind(models.TextChoices):
        """How it is answered."""

        CHOICE = "choice", "Single choice"
        NUMBER = "number", "Number"
        TEXT = "text", "Short text"
        OBSERVED = "observed", "Observed by a coach"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="items")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="items")
    slug = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    current = models.ForeignKey(
        "ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A slug names one item of an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_slug_an_item")
        ]
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug


ANSWERED_BY_PEOPLE: Final = (Item.Kind.CHOICE, Item.Kind.NUMBER, Item.Kind.TEXT)
"""Kinds that people answer themselves; what is observed needs a coach."""


class Template(models.Model):
    """What makes variants of a family. Its text is that of ``current``."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="templates"
    )
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="templates")
    slug = models.CharField(max_length=60)
    current = models.ForeignKey(
        "TemplateVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """A slug names one template of an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_slug_a_template")
        ]
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug


class TemplateVersion(models.Model):
    """The text of a template as it was; never changed, so that a seed makes what it made."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)

    class Meta:
        """A version's number is the one that its text names."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "number"], name="one_number_a_template_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_id} version {self.number}"

    @property
    def content(self) -> TemplateContent:
        """The template that the text says; read once and kept, since a version never changes."""
        return _template_content(self.source)


class ItemVersion(models.Model):
    """The text of an item as it was; never changed, so that an answer keeps its question."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    made_by = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="variants"
    )
    seed = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        """Versions are numbered 1, 2, 3."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="one_number_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} version {self.number}"

    @property
    def content(self) -> Content:
        """The item that the text says; read once and kept, since a version never changes."""
        return _content(self.source)


@lru_cache(maxsize=256)
def _template_content(source: str) -> TemplateContent:
    return read_template(source, "template")


@lru_cache(maxsize=4096)
def _content(source: str) -> Content:
    return read_item(source, "item")
