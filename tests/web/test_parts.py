"""The shared parts: what they show, and that the page's policy lets them."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import path

import unaided.web
from unaided.report.figures import Figure

WEB = Path(unaided.web.__file__).parent
CSS = WEB / "static" / "unaided" / "unaided.css"
SHARED = [*(WEB / "templates").glob("*base.html"), *(WEB / "templates" / "parts").glob("*.html")]
UNKNOWN = Figure.absent("learning")


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", _nothing, name="home"), path("out", _nothing, name="account_logout")]


def known(estimate: float) -> Figure:
    return Figure(True, estimate, estimate - 0.05, estimate + 0.05, {})


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Item(forms.Form):
    """One field of each shape."""

    title = forms.CharField(label="Title", help_text="At most 60 characters.")
    tool = forms.ChoiceField(
        label="With which tool?", widget=forms.RadioSelect, choices=[("none", "None")]
    )
    agree = forms.BooleanField(label="I have read it.")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("template", SHARED, ids=lambda template: template.name)
def test_the_policy_allows_every_part(template: Path) -> None:
    """No style or handler in an attribute, no style element, no script of its own."""
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_the_stylesheet_asks_for_its_own_fonts_and_nothing_else() -> None:
    """Every address in it is a file beside it."""
    text = CSS.read_text(encoding="utf-8")
    addresses = re.findall(r'url\("?([^")#]+)"?\)', text)
    assert addresses
    assert all((CSS.parent / address).is_file() for address in addresses)
    assert "@import" not in text


def test_every_class_of_a_part_has_a_style() -> None:
    """A class that the stylesheet does not know is a slip of the pen."""
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS.read_text(encoding="utf-8")))
    used = {
        name
        for template in SHARED
        for names in re.findall(r'class="([^"{]*)["{]', template.read_text(encoding="utf-8"))
        for name in names.split()
    }
    assert used - styled == set()


def test_stations_show_four_scores_with_intervals() -> None:
    """Ring, two dots, the large dot; lines in the hues of what is taken away."""
    html = drawn(
        "{% stations figures 0.8 'Chain rule' %}",
        figures=[known(0.95), known(0.52), known(0.36), known(0.28)],
    )
    assert html.count('class="ring"') == 1
    assert html.count('r="7"') == 1
    assert html.index("ln sA") < html.index("ln sD") < html.index("ln sN")
    assert ".52" in html
    assert ".47–.57" in html


def test_stations_hatch_what_is_not_known() -> None:
    """No mark, no line towards it, and the words."""
    html = drawn(
        "{% stations figures 0.8 'Trigonometry' %}",
        figures=[known(0.9), known(0.58), UNKNOWN, UNKNOWN],
    )
    assert html.count('class="hx"') == 2
    assert html.count("not known") == 2
    assert "ln sD" not in html


def test_a_verdict_says_how_sure_and_why() -> None:
    """The word first, the cause as a tag behind it."""
    html = drawn(
        '{% include "parts/verdict.html" with verdict="not learned" probability=p cause=cause %}',
        p=0.02,
        cause="tool-dependent",
    )
    text = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert text == "Not learned 98 % sure tool-dependent"


def test_names_are_text() -> None:
    """A name that is a script arrives as letters, in the picture and in its description."""
    person = SimpleNamespace(name="<script>x", seen=known(0.9), kept=known(0.2), named=True)
    html = drawn("{% slope people 0.8 %}", people=[person])
    assert "<script" not in html
    assert "&lt;script" in html


def test_rows_and_cells_draw_without_a_known_figure() -> None:
    """Nothing known is drawn as hatching; nothing fails."""
    for source in (
        "{% interval_row figure figure 0.8 %}",
        "{% ring_dot figure figure 0.8 %}",
        "{% scale 0.9 figure %}",
    ):
        assert 'class="hx"' in drawn(source, figure=UNKNOWN)
    assert "polyline" not in drawn("{% calibration none none %}", none=[])


def test_a_field_with_an_error_is_described_by_it() -> None:
    """Label, help and error belong to the control, and the summary leads to it."""
    html = render_to_string("parts/form.html", {"form": Item({"title": "", "tool": "x"})})
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert '<fieldset aria-describedby="id_tool_error">' in html
    assert 'href="#id_title"' in html
    assert 'href="#id_tool_0"' in html
    assert "three answers" in html
    assert html.count('type="hidden"') == 1


def test_pages_lead_back_and_on() -> None:
    """The query stays; a single page has no links."""
    pages = Paginator(range(30), 10)
    html = render_to_string("parts/pagination.html", {"page": pages.page(2), "query": "skill=3"})
    assert "?skill=3&amp;page=1" in html
    assert "Page 2 of 3" in html
    assert not render_to_string(
        "parts/pagination.html", {"page": Paginator([1], 10).page(1)}
    ).strip()


@override_settings(ROOT_URLCONF=__name__)
def test_the_frame_offers_sign_out_to_those_signed_in() -> None:
    """By POST, with its token; a visitor sees none of it. The skip link comes first."""
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=True, display_name="E.V.")  # type: ignore[assignment]
    context = {
        "navigation": [SimpleNamespace(label="Today", url="/today", current=True)],
        "request": request,
        "csrf_token": "token",
    }
    html = render_to_string("base.html", context)
    assert html.index('class="skip"') < html.index("<header")
    assert 'aria-current="page"' in html
    assert re.search(r'<form method="post" action="/out">.*csrfmiddlewaretoken', html)
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    assert "Sign out" not in render_to_string("base.html", {"request": request})


@override_settings(ROOT_URLCONF=__name__)
def test_the_frame_of_a_sitting_shows_how_far() -> None:
    """Where the length is open, no bar is drawn."""
    context: dict[str, object] = {"leave_url": "/", "progress": 0.417, "progress_text": "4:10"}
    assert 'width="41.7%"' in render_to_string("sitting_base.html", context)
    assert 'class="done"' not in render_to_string(
        "sitting_base.html", {**context, "progress": None}
    )
