"""Read a template's file: the fields of an item, with what varies in the place of what is fixed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from unaided.content.fields import Fields, refuse_others, text_of, whole_of
from unaided.content.formats.document import Section, check_section, read_document, sections_of
from unaided.content.items import SLUG, slug_of
from unaided.content.problems import ContentError, ContentProblems, nearest
from unaided.content.templates.answers import ANSWERS, Answer, read_at
from unaided.content.templates.expressions import Expression
from unaided.content.templates.functions import CONSTANTS
from unaided.content.templates.parameters import Parameter, may_be_named, read_parameter
from unaided.content.templates.patterns import Pattern, read_pattern
from unaided.content.templates.template import MOST_VERSION, STORY, Derived, Story, Template

FIELDS: Final = (
    "template", "version", "skill", "family", "kind", "subject", "parameters", "derived", "where",
    "source", "licence",
)  # fmt: skip
"""Fields of every template, whatever its kind."""

_ANY_KIND: Final = tuple(sorted({name for kind in ANSWERS.values() for name in kind.allowed}))
_SHARED: Final = ("Hint", "Solution", "Explanation")
_STORY: Final = re.compile(r"Story(?:\s*:\s*|\s+)?(?P<name>.*)", re.IGNORECASE)
_MOST_STORIES: Final = 12
_MOST_NAMES: Final = 30
_MOST_CONDITIONS: Final = 30
_MOST_PLACES: Final = 10**30
_LONGEST_SLUG: Final = 60
_LONGEST_NAME: Final = 120
_LONGEST_NOTE: Final = 500


def read_template(text: str, name: str) -> Template:
    """Read one file.

    Args:
        text: What is in it.
        name: As its author named it, for the problems.

    Raises:
        ContentError: It is no template; every problem is named, not the first alone.
    """
    document = read_document(text, name)
    fields = document.matter.fields
    problems = ContentProblems(name, document.matter.lines)
    slug = _slug(fields, problems)
    version = whole_of(fields, "version", problems, low=1, high=MOST_VERSION)
    skill = text_of(fields, "skill", problems, required=True, longest=_LONGEST_NAME)
    family = text_of(fields, "family", problems, required=True, longest=_LONGEST_NAME)
    subject = text_of(fields, "subject", problems, longest=_LONGEST_NAME)
    source = text_of(fields, "source", problems, longest=_LONGEST_NOTE)
    licence = text_of(fields, "licence", problems, longest=_LONGEST_NOTE)
    parameters = _parameters(fields, problems)
    derived = _derived(fields, parameters, problems)
    conditions = tuple(_conditions(fields, problems))
    answer = _answer(fields, problems)
    stories = _stories(document.sections, problems)
    known = frozenset(
        (STORY, *CONSTANTS, *(one.name for one in parameters), *(one.name for one in derived))
    )
    _check_names(known, conditions, answer, stories, problems)
    problems.raise_any()
    if version is None or answer is None:  # never without a problem
        raise ContentError(problems.all)
    template = Template(
        slug, version, skill, family, parameters, derived, conditions, answer, stories,
        subject, source, licence,
    )  # fmt: skip
    if template.places.size > _MOST_PLACES:
        problems.add("parameters", "more than 10^30 variants", "fewer", "Narrow the ranges.")
    problems.raise_any()
    return template


def _slug(fields: Fields, problems: ContentProblems) -> str:
    slug = text_of(fields, "template", problems, required=True)
    if slug and (not SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG):
        expected = f"1 to {_LONGEST_SLUG} small letters, digits and dashes"
        problems.add("template", slug, expected, f"Write {slug_of(slug)[:_LONGEST_SLUG]}.")
    return slug


def _table(fields: Fields, name: str, problems: ContentProblems) -> Mapping[str, object]:
    """Return a table of names; empty where there is none, or where it is something else."""
    table = fields.get(name)
    if table in (None, ""):
        return {}
    if not isinstance(table, Mapping):
        problems.add(name, "no table", "names with values", "Write one a line, such as a: 2..9.")
        return {}
    if len(table) > _MOST_NAMES:
        problems.add(name, f"{len(table)} names", f"at most {_MOST_NAMES}", "Remove some.")
        return {}
    return table


def _parameters(fields: Fields, problems: ContentProblems) -> tuple[Parameter, ...]:
    table = _table(fields, "parameters", problems)
    if not table and not len(problems):
        remedy = "Write at least one, such as a: 2..9."
        problems.add("parameters", "nothing", "names with ranges", remedy)
    found = (read_parameter(str(name), values, problems) for name, values in table.items())
    return tuple(parameter for parameter in found if parameter is not None)


def _derived(
    fields: Fields, parameters: Sequence[Parameter], problems: ContentProblems
) -> tuple[Derived, ...]:
    known = {STORY, *CONSTANTS, *(parameter.name for parameter in parameters)}
    taken = {parameter.name for parameter in parameters}
    derived = []
    for name, written in _table(fields, "derived", problems).items():
        at = f"derived.{name}"
        if not may_be_named(name, at, problems):
            continue
        if name in taken:
            problems.add(at, f"{name} twice", "each name once", "Rename one of them.")
        text = text_of({"expression": written}, "expression", problems, required=True, at=at)
        expression = read_at(text, at, problems) if text else None
        if expression is not None:
            _check_known(expression, known, at, problems)
            derived.append(Derived(name, expression))
        known.add(name)
        taken.add(name)
    return tuple(derived)


def _conditions(fields: Fields, problems: ContentProblems) -> Iterator[Expression]:
    entries = fields.get("where")
    if entries in (None, ""):
        return
    several = entries if isinstance(entries, list) else [entries]
    if len(several) > _MOST_CONDITIONS:
        found = f"{len(several)} conditions"
        problems.add("where", found, f"at most {_MOST_CONDITIONS}", "Join some with and.")
        return
    for n, entry in enumerate(several, 1):
        at = f"where.{n}" if isinstance(entries, list) else "where"
        text = text_of({"condition": entry}, "condition", problems, required=True, at=at)
        expression = read_at(text, at, problems) if text else None
        if expression is not None:
            yield expression


def _answer(fields: Fields, problems: ContentProblems) -> Answer | None:
    name = text_of(fields, "kind", problems)
    if name not in ANSWERS:
        problems.add("kind", name or "nothing", "a kind", nearest(name, tuple(ANSWERS)))
        refuse_others(fields, (*FIELDS, *_ANY_KIND), problems)
        return None
    refuse_others(fields, (*FIELDS, *ANSWERS[name].allowed), problems)
    return ANSWERS[name].read(fields, problems)


def _stories(sections: Sequence[Section], problems: ContentProblems) -> tuple[Story, ...]:
    first, *others = sections
    if first.text:
        remedy = "Put a line # Story: and its name before what is asked."
        problems.add("", "text before the first heading", "a story", remedy, first.line)
    shared: list[Section] = []
    told: list[tuple[str, Section]] = []
    for section in others:
        named = _STORY.fullmatch(section.heading.strip())
        check_section(section, problems)
        if named is not None:
            told.append((named["name"].strip() or f"{len(told) + 1}", section))
        elif section.heading.strip().capitalize() in _SHARED:
            shared.append(section)
        else:
            found = f"the heading {section.heading}"
            remedy = "A heading of your own begins with ##."
            expected = "Story, Hint, Solution or Explanation"
            problems.add("", found, expected, remedy, section.line)
    if not 1 <= len(told) <= _MOST_STORIES:
        remedy = "Begin each surface with a line # Story: and its name."
        problems.add("Story", f"{len(told)} stories", f"1 to {_MOST_STORIES}", remedy)
    names = [name for name, _ in told]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.add("Story", f"{name} twice", "each name once", "Rename one of them.")
    return tuple(_story(name, section, shared, problems) for name, section in told)


def _story(
    name: str, section: Section, shared: Sequence[Section], problems: ContentProblems
) -> Story:
    """Read a story; what helps is its own where it has such headings, else shared by all."""
    prompt, *inner = _own_parts(section)
    if not prompt.text:
        problems.add(f"Story {name}", "nothing", "what is asked", "Write it.", section.line)
    helps: dict[str, tuple[Pattern, ...]] = {}
    for kind in _SHARED:
        own = [one for one in inner if one.heading.strip().capitalize() == kind]
        several = own or [one for one in shared if one.heading.strip().capitalize() == kind]
        if len(several) > 1 and kind != "Hint":
            problems.add(kind, f"a second {kind}", "one", "Join them.", several[1].line)
        helps[kind] = tuple(
            read_pattern(one.text, f"{kind} of story {name}", problems, one.line + 1)
            for one in several
        )
    if not any(helps["Solution"]):
        remedy = "Write a section # Solution for all stories, or ## Solution within each."
        problems.add(f"Story {name}", "no solution", "a worked solution", remedy, section.line)
    return Story(
        name,
        read_pattern(prompt.text, f"Story {name}", problems, prompt.line + 1),
        helps["Hint"],
        _joined(helps["Solution"]),
        _joined(helps["Explanation"]),
    )


def _own_parts(section: Section) -> list[Section]:
    """Split a story at its own help; other headings of level 2 stay part of the text."""
    prompt, *inner = sections_of(section.text, section.line)[0:1] + [
        one
        for one in sections_of(section.text, section.line + 1, level=2)[1:]
        if one.heading.strip().capitalize() in _SHARED
    ]
    if not inner:
        return [prompt]
    text = section.text.split("\n")
    before = "\n".join(text[: inner[0].line - section.line - 1])
    return [Section("", section.line, before.rstrip()), *inner]


def _joined(patterns: Iterable[Pattern]) -> Pattern:
    return next(iter(patterns), Pattern())


def _check_names(
    known: frozenset[str],
    conditions: Sequence[Expression],
    answer: Answer | None,
    stories: Sequence[Story],
    problems: ContentProblems,
) -> None:
    for n, condition in enumerate(conditions, 1):
        _check_known(condition, known, f"where.{n}", problems)
    for at, expression in answer.expressions if answer else ():
        _check_known(expression, known, at, problems)
    seen: set[str] = set()
    for story in stories:
        for pattern in (story.prompt, *story.hints, story.solution, story.explanation):
            for expression in pattern.expressions:
                if expression.text not in seen:
                    seen.add(expression.text)
                    _check_known(expression, known, f"story {story.name}", problems)


def _check_known(
    expression: Expression,
    known: frozenset[str] | set[str],
    at: str,
    problems: ContentProblems,
) -> None:
    for name in sorted(expression.names - known):
        found = f"the name {name} in {expression.text}"
        remedy = nearest(name, sorted(known - CONSTANTS.keys())) if known else "Name it first."
        problems.add(at, found, "a parameter, or a derived value that stands above", remedy)
