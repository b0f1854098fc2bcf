"""Markdown becomes HTML that shows everything and does nothing."""

from __future__ import annotations

import html
import inspect
import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.content.attacks import ATTACKS
from tests.content.markup import foreign

from unaided.content.demonstration import demonstration_items
from unaided.content.kinds import Choice
from unaided.content.plain import as_markdown
from unaided.content.rendering import LONGEST, render, render_inline

_THIN = '<mspace width="0.167em"></mspace>'
_REL = 'rel="noopener noreferrer nofollow"'
_ACTIVE = re.compile(r"(?i)<\s*(script|img|svg|iframe|style|object|embed|form|link|meta|base)\b")


def test_the_corpus_is_large_and_without_doubles() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 60


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_comes_through(attack: str) -> None:
    wrapped = (
        *(attack, f"- {attack}", f"> **{attack}**", f"[{attack}]({attack})"),
        *(f"$\\text{{{attack}}}$", f"```\n{attack}\n```", f"a|b\n-|-\n{attack}|x"),
    )
    for markdown in wrapped:
        for out in (render(markdown), render_inline(markdown)):
            assert foreign(out) == []
            assert not _ACTIVE.search(out)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_was_typed_as_an_answer_is_shown_as_it_is(attack: str) -> None:
    out = render_inline(as_markdown(attack))
    assert html.unescape(out) == " ".join(attack.split())
    assert "<" not in out


def test_the_look_through_itself_finds_what_it_should() -> None:
    for bad in (
        *("<script>", "<p onclick=x>", "<a href=javascript:x>", "<a href=//evil>", "<img src=x>"),
        *("<p style=x>", "<p class=x>", "<math href=x>", "<mi onclick=x>", "<mi class=x>"),
        *("<code class='x y'>", "<!-- x -->", "<mspace width='99999em;x'>", "<p id=x>"),
        *("<a title=x>", "<p lang=x>"),
    ):
        assert foreign(bad), bad
    assert foreign("<p>x <a href='https://a.b' rel='noopener noreferrer nofollow'>y</a></p>") == []


_SCRAPS = st.sampled_from(
    (*ATTACKS, "\n\n", "\n", "$", "$$", "`", "```", "[", "](", ")", "<", ">", "&", '"', "\\", "|",
     "\\text{", "\\href{", "}", "{", "^", "_", "\\frac", "- ", "> ", "# ", "    ", "\t", "*")
)  # fmt: skip


@given(st.lists(_SCRAPS | st.text(max_size=8), max_size=12).map("".join))
def test_whatever_is_put_together_nothing_comes_through(markdown: str) -> None:
    assert foreign(render(markdown)) == []
    assert foreign(render_inline(markdown)) == []


@given(st.text(max_size=200))
def test_any_text_renders(markdown: str) -> None:
    assert foreign(render(markdown)) == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>\n"),
        ("# a\n## b\n### c\n#### d", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("```python x\na < b\n```", '<pre><code class="language-python">a &lt; b\n</code></pre>\n'),
        ("[a](https://b.example/c?d=e&f)",
         f'<p><a href="https://b.example/c?d=e&amp;f" {_REL}>a</a></p>\n'),
        ("[a](mailto:b@c.example)",
         f'<p><a href="mailto:b@c.example" {_REL}>a</a></p>\n'),
        ("![a picture](https://b.example/c.png)", "<p>a picture</p>\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("It costs $5, then $7.", "<p>It costs $5, then $7.</p>\n"),
        ("\\$x\\$ and $ x $", "<p>$x$ and $ x $</p>\n"),
        ("a|b\n-|-\n1|2",
         "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
         "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_markdown_becomes(markdown: str, expected: str) -> None:
    assert render(markdown) == expected


def test_a_formula_is_mathml_with_a_spoken_label() -> None:
    assert render_inline("$f'(x)$") == (
        '<math display="inline" role="math" aria-label="f prime of x"><mrow>'
        '<mrow><mi>f</mi><mo form="postfix" lspace="0em" rspace="0em">′</mo></mrow>'
        '<mo stretchy="false">(</mo><mi>x</mi>'
        '<mo stretchy="false">)</mo></mrow></math>'
    )


@pytest.mark.parametrize(
    ("latex", "written"),
    [
        ("f'^2", "<msup><mrow><mi>f</mi>{}</mrow><mn>2</mn></msup>"),
        ("f'_1", "<msub><mrow><mi>f</mi>{}</mrow><mn>1</mn></msub>"),
        ("f'^2_1", "<msubsup><mrow><mi>f</mi>{}</mrow><mn>1</mn><mn>2</mn></msubsup>"),
    ],
)
def test_a_prime_is_not_raised_twice(latex: str, written: str) -> None:
    prime = '<mo form="postfix" lspace="0em" rspace="0em">′</mo>'
    assert written.format(prime) in render_inline(f"${latex}$")


def test_a_prime_on_a_tall_bracket_stands_at_its_top() -> None:
    assert "<mo>′</mo></msup>" in render_inline(r"$\left(\frac{a}{b}\right)'$")


def test_a_formula_on_its_own_lines_is_displayed() -> None:
    out = render("For\n\n$$\n\\sum_{i=1}^n i\n$$\n\nall")
    assert '<p><math display="block" role="math"' in out
    assert "<munderover>" in out
    assert render("so $$x$$ said").startswith('<p>so <math display="inline"')


def test_a_power_stands_on_the_whole_bracket() -> None:
    out = render_inline("$(3x^2-1)^4$")
    assert '<msup><mrow><mo stretchy="false">(</mo>' in out
    assert '<mo stretchy="false">)</mo></mrow><mn>4</mn></msup>' in out


def test_brackets_grow_with_what_is_left_to_grow() -> None:
    assert 'stretchy="false"' not in render_inline(r"$\begin{pmatrix}1\\2\end{pmatrix}$")
    assert 'stretchy="true"' in render_inline(r"$\left(\frac12\right)$")


@pytest.mark.parametrize(
    ("latex", "inside"),
    [
        ("3{,}6", "<mn>3,6</mn>"),
        (r"12\,000", "<mn>12\u202f000</mn>"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
        (r"2\sin x", f"<mn>2</mn>{_THIN}<mi>sin</mi>{_THIN}<mi>x</mi>"),
        (r"\begin{aligned}a&=b\\&=c\end{aligned}", "<mtable>"),
        (r"\text{if } x<0", "<mtext>if&nbsp;</mtext>"),
    ],
)  # fmt: skip
def test_details_of_formulas(latex: str, inside: str) -> None:
    assert inside in render_inline(f"${latex}$")


@pytest.mark.parametrize(
    "latex",
    [
        *(r"\frac{", r"\foo x", r"x^{", r"\left(x", r"\begin{matrix}", "x" * 2001),
        *(r"\newcommand{\a}{\a\a}\a", r"\def\x{1}\x", r"\sqrt" * 300 + "x"),
        *("{" * 500 + "x" + "}" * 500, "x^{" * 300 + "1" + "}" * 300),
    ],
    ids=lambda latex: latex[:9],
)
def test_a_broken_formula_is_shown_as_its_source(latex: str) -> None:
    assert render_inline(f"${latex}$") == f"<code>{html.escape(latex[:2000], quote=False)}</code>"


@pytest.mark.parametrize(
    "monster",
    ["[" * LONGEST, ">" * LONGEST, "*a" * (LONGEST // 2), "![" * (LONGEST // 2), "$" * LONGEST,
     "- " * (LONGEST // 2), "\n".join(" " * n + "- a" for n in range(190)), "`" * LONGEST,
     "$" + "(" * 1990 + "$", "|a" * 9000 + "\n|-", "&" * LONGEST, "$a$" * 6000, "<" * LONGEST,
     "\\" * LONGEST, "x" * 10**6, "> " * 9000 + "a", "$" + r"\sqrt" * 3900 + "$"],
    ids=lambda monster: monster[:6].strip(),
)  # fmt: skip
def test_monsters_are_rendered_in_time(monster: str) -> None:
    start = time.perf_counter()
    assert foreign(render(monster)) == []
    assert foreign(render_inline(monster)) == []
    assert time.perf_counter() - start < 20  # on a busy machine; a second on an idle one


def test_rendering_stands_on_little_stack() -> None:
    """A request may come in deep: what needs more stack than there is shows its source."""
    depth = len(inspect.stack())
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 120)
    try:
        out = render_inline("$" + "{" * 30 + "deep" + "}" * 30 + "$")
    finally:
        sys.setrecursionlimit(limit)
    assert foreign(out) == []


def test_a_text_too_long_is_cut_and_shown_as_it_is() -> None:
    out = render("<b>" + "*x* " * 10_000)
    assert out.startswith("<pre>&lt;b&gt;*x* ")
    assert out.endswith("…</pre>")
    assert len(html.unescape(out)) == LONGEST + len("<pre>…</pre>")
    assert len(render_inline("y" * 30_000)) == LONGEST + 1


def test_every_formula_of_the_bank_is_rendered_and_spoken() -> None:
    for item in demonstration_items():
        options = item.kind.options if isinstance(item.kind, Choice) else ()
        said = [text for option in options for text in (option.text, option.says)]
        for text in (item.prompt, *item.hints, item.solution, item.explanation, *said):
            out = render(text)
            assert foreign(out) == []
            assert not re.search(r"<code>[^<]*\\[a-z]", out), (item.slug, out)
            assert 'aria-label=""' not in out
