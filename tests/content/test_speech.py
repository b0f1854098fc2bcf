"""Formulas are spoken as a teacher would read them out."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.content.mathematics import mathml
from unaided.content.speech import spoken


def said(latex: str) -> str:
    label = re.search('aria-label="([^"]*)"', mathml(latex))
    assert label is not None, mathml(latex)
    return html.unescape(label[1])


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("f'(x)", "f prime of x"),
        ("f''(x)", "f double prime of x"),
        ("(3x^2-1)^4", "3 x squared minus 1, all to the power 4"),
        ("f'(x) = 24x(3x^2-1)^3",
         "f prime of x equals 24 x times the quantity 3 x squared minus 1, all cubed"),
        (r"\frac{a}{b}", "a over b"),
        (r"\frac{x+1}{x-1}", "the fraction x plus 1 over x minus 1, end fraction"),
        (r"2\frac12", "2 and 1 over 2"),
        (r"\sqrt{x}", "the square root of x"),
        (r"\sqrt{x+1}+2", "the square root of x plus 1, end root, plus 2"),
        (r"\sqrt[3]{x}", "the cube root of x"),
        (r"\sqrt[7]{x}", "the seventh root of x"),
        (r"\int_0^1 x^2\,dx", "the integral from 0 to 1 of x squared d x"),
        (r"\sum_{i=1}^n i", "the sum from i equals 1 to n of i"),
        (r"\prod_{i=1}^n i", "the product from i equals 1 to n of i"),
        (r"\lim_{x\to 0}\frac{\sin x}{x}", "the limit as x approaches 0 of sine of x over x"),
        (r"a\leq b", "a is less than or equal to b"),
        (r"a<b", "a is less than b"),
        (r"a\ge b", "a is greater than or equal to b"),
        (r"a\neq b", "a is not equal to b"),
        (r"x_1^2+x_{n+1}", "x sub 1 squared plus x sub n plus 1"),
        (r"\alpha+\Delta t", "alpha plus capital delta t"),
        (r"\lambda\theta\pi", "lambda theta pi"),
        (r"e^{-x}", "e to the power minus x"),
        (r"e^{2x+1}+1", "e to the power 2 x plus 1, plus 1"),
        (r"|x-1|<3", "the absolute value of x minus 1, is less than 3"),
        (r"(x+1)(x-1)", "the quantity x plus 1, times the quantity x minus 1"),
        (r"5(-3)", "5 times the quantity minus 3"),
        (r"x(y+1)", "x times the quantity y plus 1"),
        (r"f(g(x))", "f of g of x"),
        (r"T(t)", "T of t"),
        (r"f^{-1}(x)", "f inverse of x"),
        (r"\sin^2 x+\cos^2 x=1", "sine squared of x plus cosine squared of x equals 1"),
        (r"\log_2 8", "log base 2 of 8"),
        (r"\ln(x+1)", "natural log of the quantity x plus 1"),
        (r"P(A\mid B)", "P of A given B"),
        (r"P(A|B)", "P of A given B"),
        (r"\binom{n}{k}", "n choose k"),
        (r"n!", "n factorial"),
        (r"90^\circ", "90 degrees"),
        (r"\vec{v}", "vector v"),
        (r"\bar{x}", "x bar"),
        (r"\overline{AB}", "A B bar"),
        (r"3{,}6\,\text{m/s}", "3,6 m/s"),
        (r"x\in\mathbb{R}", "x in the real numbers"),
        (r"\{1,2\}", "the set of 1, 2"),
        (r"A^T", "A transpose"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
         "the 2 by 2 matrix, row 1, 1, 2, row 2, 3, 4"),
        (r"\begin{pmatrix}1\\2\end{pmatrix}", "the vector 1, 2"),
        (r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
         "the 2 by 2 determinant, row 1, 1, 2, row 2, 3, 4"),
        (r"y=\begin{cases}x&x>0\\0&x\le 0\end{cases}",
         "y equals either x, x is greater than 0, or 0, x is less than or equal to 0"),
        (r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
         "x equals the fraction minus b plus or minus the square root of b squared minus 4 a c, "
         "end root, over 2 a, end fraction"),
        (r"\left(\frac12\right)^n", "1 over 2, all to the power n"),
        (r"x^\frac12", "x to the power 1 over 2"),
        (r"\phantom{x}y", "y"),
        (r"\sqrt{}", "the square root of"),
        (r"\infty", "infinity"),
    ],
)  # fmt: skip
def test_how_a_formula_is_said(latex: str, words: str) -> None:
    assert said(latex) == words


def test_text_of_mathml_is_read_with_and_without_its_namespace() -> None:
    inner = "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"
    assert spoken(f"<math>{inner}</math>") == "a plus b"
    assert spoken(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>') == "a plus b"


def test_a_document_type_is_refused() -> None:
    with pytest.raises(ValueError, match="document type"):
        spoken('<!DOCTYPE m [<!ENTITY a "aa">]><math><mi>&a;</mi></math>')


_PIECES = st.sampled_from(
    (
        *("x", "2", "+", "-", "=", "(", ")", "[", "|", "^2", "_1", "^{x+1}", "f", "'", ","),
        *(r"\frac{a}{b}", r"\sqrt{x}", r"\sin ", r"\sum_{i=1}^n ", r"\int ", r"\pi "),
        *(r"\to ", r"\{", r"\}", r"\vec{a}"),
    )
)


@given(st.lists(_PIECES, min_size=1, max_size=12).map("".join))
def test_what_is_said_is_words_and_pauses(latex: str) -> None:
    label = re.search('aria-label="([^"]*)"', mathml(latex))
    if label is None:
        assert mathml(latex).startswith("<code>")
        return
    words = html.unescape(label[1])
    assert not re.search(r"[(){}\[\]|^_=+\\∑∫π]|  | ,|,,", words), words
    assert words == words.strip(" ,")
