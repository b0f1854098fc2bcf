"""Templates in the bank: kept version by version, looked at, and made into items.

A version is never changed and never makes anything else, so what was made stays as it is whatever
becomes of the template. What is made is an item like any other, of the template's family.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max, QuerySet
from django.shortcuts import get_object_or_404

from unaided.content.formats.markdown import write_item
from unaided.content.problems import ContentError, ContentProblem
from unaided.content.templates.examining import TWENTY, Examination, Flaw, Made, examine
from unaided.content.templates.template import MOST_SEED
from unaided.content.templates.template import Template as Content
from unaided.content.templates.values import Value, written
from unaided.web.bank.keeping import family_named, keep_item
from unaided.web.bank.models import Item, ItemVersion, Template, TemplateVersion
from unaided.web.bank.presenting import Behind, Face, behind, face
from unaided.web.bank.twins import hold, twins
from unaided.web.people.models import Organisation, User

MOST_AT_ONCE: Final = 100
_PATIENCE: Final = 200
"""So many seeds are passed over for what is wrong with them before it is given up."""

_MOST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is amiss with one variant: its kind, in words, and whether it keeps it out."""

    name: str
    sentence: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One variant as its author sees it.

    Attributes:
        seed: Its seed.
        story: Its story.
        values: Parameters and what is derived, in words.
        face: As learners see it.
        behind: What stands behind it.
        flaws: What is amiss with it.
    """

    seed: int
    story: str
    values: str
    face: Face
    behind: Behind
    flaws: tuple[Amiss, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Twenty variants, and what is amiss.

    Attributes:
        rows: The variants that can be made.
        flaws: What is amiss with the template as a whole, or keeps a variant from being made.
        flawed: How many variants have something amiss.
    """

    rows: tuple[Row, ...]
    flaws: tuple[Flaw, ...]
    flawed: int


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a wish for variants.

    Attributes:
        items: The items made.
        left_out: Seeds passed over: what they make cannot be kept, or is asked already.
    """

    items: tuple[Item, ...]
    left_out: tuple[int, ...]


def own_template(user: User, template_id: int) -> Template:
    """Return a template of the user's own organisation, with what its page names.

    Raises:
        Http404: If there is none such.
    """
    found = Template.objects.select_related("current__created_by", "family__skill")
    return get_object_or_404(
        found, pk=template_id, organisation_id=user.organisation_id, current__isnull=False
    )


def templates(organisation: Organisation) -> QuerySet[Template]:
    """Return an organisation's templates by skill, family and name."""
    found = Template.objects.filter(organisation=organisation, current__isnull=False)
    return found.select_related("current", "family__skill").order_by(
        "family__skill__name", "family__name", "slug"
    )


def keep_template(
    organisation: Organisation, content: Content, source: str, by: User | None, at: datetime
) -> Template:
    """Keep a template's text as the version that it names; the same text again changes nothing.

    Args:
        organisation: Whose bank.
        content: What the text says.
        source: The text.
        by: Who wrote it; ``None`` in the demonstration.
        at: The present.

    Raises:
        ContentError: That version, or a later one, says something else; or it is another kind.
    """
    with transaction.atomic():
        hold(organisation)
        template = Template.objects.filter(organisation=organisation, slug=content.slug).first()
        problems = refusals(template, content, source)
        if problems:
            raise ContentError(problems)
        if template is None:
            template = Template(organisation=organisation, slug=content.slug)
        template.family = family_named(organisation, content.skill, content.family, content.subject)
        template.save()
        version, _ = TemplateVersion.objects.get_or_create(
            template=template,
            number=content.version,
            defaults={"source": source, "created_at": at, "created_by": by},
        )
        template.current = version
        template.save(update_fields=["current"])
        return template


def refusals(
    template: Template | None, content: Content, source: str
) -> tuple[ContentProblem, ...]:
    """Return what a template in the bank does not let a new text change.

    Args:
        template: The one that has the name; ``None``: there is none.
        content: What the text says.
        source: The text.
    """
    if template is None or template.current is None or template.current.source == source:
        return ()
    now = template.current
    problems = []
    if content.version <= now.number:
        expected = f"more than {now.number}: that version is kept, and says something else"
        remedy = f"Write version: {now.number + 1}. What was made by it stays as it is."
        problems.append(ContentProblem("", None, "version", f"{content.version}", expected, remedy))
    if content.answer.name != now.content.answer.name:
        expected = f"{now.content.answer.name}, as before"
        remedy = "Keep it; or write a template under another name."
        problems.append(ContentProblem("", None, "kind", content.answer.name, expected, remedy))
    return tuple(problems)


def seen(content: Content, first: int) -> Seen:
    """Look at twenty variants, from a seed on."""
    found = examine(content, range(first, first + TWENTY))
    rows = tuple(_row(one, found) for one in found.made)
    broken = tuple(flaw for flaw in found.flaws if flaw.name == "cannot be made")
    flawed = {seed for flaw in found.flaws for seed in flaw.seeds}
    return Seen(rows, (*found.of_all, *broken), len(flawed))


def next_seed(version: TemplateVersion) -> int:
    """Return the seed after the last one that a version made an item of."""
    last = ItemVersion.objects.filter(made_by=version).aggregate(last=Max("seed"))["last"]
    return 0 if last is None else int(last) + 1


def made_items(template: Template) -> QuerySet[Item]:
    """Return the items that any version of a template made, the latest first."""
    found = Item.objects.filter(versions__made_by__template=template).distinct()
    return found.select_related("current__made_by").order_by("-pk")


def publish(
    version: TemplateVersion, wanted: int, first: int, by: User | None, at: datetime
) -> Published:
    """Make items of a template's variants, from a seed on.

    A variant that cannot be kept, or that asks what the bank asks already, is left out for the
    next. An item that is there already is none of those made.

    Args:
        version: The template's version.
        wanted: How many, 1 to 100.
        first: The first seed.
        by: Who wants them.
        at: The present.
    """
    template = version.template
    organisation = template.organisation
    items: list[Item] = []
    left_out: list[int] = []
    with transaction.atomic():
        hold(organisation)
        for batch in _batches(first, wanted):
            for made in _keepable(organisation, version, batch, left_out):
                kept = keep_item(
                    organisation, made.item, write_item(made.item), by, at, made_by=version
                )
                items.append(kept.item)
                if len(items) == wanted:
                    return Published(tuple(items), tuple(left_out))
    return Published(tuple(items), tuple(left_out))


def _batches(first: int, wanted: int) -> Iterator[range]:
    """Yield runs of seeds until patience ends."""
    last = min(first + wanted + _PATIENCE, MOST_SEED + 1)
    for start in range(first, last, wanted):
        yield range(start, min(start + wanted, last))


def _keepable(
    organisation: Organisation, version: TemplateVersion, seeds: range, left_out: list[int]
) -> Iterator[Made]:
    """Yield the variants of some seeds that the bank does not hold and may hold."""
    found = examine(version.content, seeds)
    items = [one.item for one in found.made]
    there = frozenset(
        Item.objects.filter(
            organisation=organisation, slug__in=[item.slug for item in items]
        ).values_list("slug", flat=True)
    )
    alike = twins(organisation, items)
    refused = {seed for seed in seeds if seed not in {one.seed for one in found.made}}
    refused |= found.blocked
    for made in found.made:
        if made.item.slug in there:
            continue
        if made.seed in refused or made.item.slug in alike:
            left_out.append(made.seed)
        else:
            yield made
    left_out += sorted(refused - {one.seed for one in found.made})


def _row(made: Made, found: Examination) -> Row:
    return Row(
        seed=made.seed,
        story=made.story,
        values=", ".join(_said(name, value) for name, value in made.values.items()),
        face=face(made.item, made.seed),
        behind=behind(made.item),
        flaws=tuple(
            Amiss(flaw.name, flaw.said_of(made.seed), flaw.blocks) for flaw in found.of(made.seed)
        ),
    )


def _said(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return f"{name} = {'true' if value else 'false'}"
    text = value if isinstance(value, str) else written(value)
    return f"{name} = {text[:_MOST_SHOWN]}"
