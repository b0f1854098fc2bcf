"""The registration as a text file."""

from __future__ import annotations

import hashlib
import re
from html import unescape

from django.urls import reverse
from tests.web.comparisons.ways import fill, make_skills, start


def test_it_has_the_digest_that_the_page_shows(school, browse, at):
    """Byte for byte; to nobody else."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 8, at)
    made = start(school, [school.cohort], skills, at, question="Größer — oder kleiner?")
    url = reverse("comparison_text", args=[made.pk])
    content = browse(school.teacher).get(url).content
    assert hashlib.sha256(content).hexdigest() == made.digest
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
    assert browse(None).get(url).status_code == 302


def test_all_that_must_be_fixed_stands_in_it(school, browse, at):
    """Question, ways, unit, outcome, analysis, smallest difference, what it will tell."""
    skills = make_skills(school, at)
    fill(school, school.cohort, 8, at)
    made = start(school, [school.cohort], skills, at, unit="skill", planned_delay_days=7.0)
    text = " ".join(made.text.split())
    for said in (
        "Does spaced practice leave more?",
        "massed (compared with): All practice of a skill in one week.",
        "spaced: The same practice over four weeks. Help in practice: tutor.",
        "10 people of 1 cohort: Mathematics 11B.",
        "in half of the skills and the other way in the rest",
        "planned 7 days after practice",
        "Standard errors clustered on the person.",
        "--reference massed --cluster cluster --strata stratum",
        "0.10 in score",
        "of 200 simulated comparisons",
        "before anybody practised",
        "answers to questions that earlier answers chose",
        "without those that are not counted above",
    ):
        assert said in text, said
    page = browse(school.teacher).get(reverse("comparison", args=[made.pk])).content.decode()
    shown = re.sub(r"</?(?:span|b)>", "", page.partition('aria-label="The registration">')[2])
    assert unescape(shown.partition("</pre>")[0]) == made.text
