"""What is malformed is answered with a sentence, whoever sends it; never with a mistake of ours."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from tests.web.everything import Everything, Visitor, sent
from tests.web.rights_table import READERS, TABLE, sender
from tests.web.traces import address, addresses, digest, taken_back

pytestmark = pytest.mark.django_db

HUGE = "9" * 40
BAD: Mapping[str, Any] = {
    "nothing": "",
    "NUL": "a\x00b",
    "NUL alone": "\x00",
    "overlong": "x" * 200_000,
    "huge": HUGE,
    "beyond 64 bits": str(2**63),
    "negative": "-1",
    "nan": "nan",
    "infinite": "-inf",
    "huge float": "1e400",
    "half a character": "\ud800",
    "other digits": "١٢٣",
    "no number": "'; DROP TABLE people_user; --",
}


@contextmanager
def as_strict_as_postgresql() -> Iterator[None]:
    """Refuse what PostgreSQL would: NUL in a text, numbers beyond 64 bits."""

    def check(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        for row in params if many else [params or ()]:
            for value in row:
                if isinstance(value, str) and ("\x00" in value or "\ud800" in value):
                    raise ValueError(f"{value!r} in {sql}")
                if isinstance(value, int) and not -(2**63) <= value < 2**63:
                    raise ValueError(f"{value} in {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(check):
        yield


def _encoded(form: Mapping[str, object]) -> str:
    return urlencode(form, doseq=True, errors="surrogatepass")


@pytest.mark.parametrize("what", BAD)
def test_a_malformed_field_is_answered_with_a_sentence(there: Everything, what: str) -> None:
    """Every field of every form, by whoever may send it; never a mistake of ours."""
    wrong = []
    for name, form in sent(there).items():
        visitor = sender(name)
        for field in form:
            with taken_back(), as_strict_as_postgresql():
                response = there.browser(visitor).post(
                    address(there, name), _encoded({**form, field: BAD[what]}),
                    content_type="application/x-www-form-urlencoded",
                )  # fmt: skip
            if response.status_code >= 500:
                wrong.append(f"{name}, {field}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", BAD)
def test_a_malformed_address_is_answered_with_a_sentence(there: Everything, what: str) -> None:
    """What stands in the path, and whatever a page reads after the question mark."""
    wrong = []
    query = _encoded(dict.fromkeys(
        ("page", "q", "skill", "figure", "cohort", "before", "person", "next", "kind", "sibling",
         "people", "aid", "tool", "first", "kept", "way", "seed"), BAD[what],
    ))  # fmt: skip
    for name, row in TABLE.items():
        visitor = next((one for one in READERS if row.get[one].status == 200), Visitor.TEACHER)
        with as_strict_as_postgresql():
            response = there.browser(visitor).get(f"{address(there, name)}?{query}")
        if response.status_code >= 500:
            wrong.append(f"{name} for {visitor}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


NUMBERS = ("0", str(2**31), str(2**63 - 1), str(2**63), "9" * 30, "9" * 5000)


@pytest.mark.parametrize("digits", NUMBERS, ids=[f"{one[:4]} of {len(one)}" for one in NUMBERS])
def test_a_number_of_nothing_is_not_found(there: Everything, digits: str) -> None:
    """However large it is."""
    before = digest()
    numbered = {name: row for name, row in TABLE.items() if "int:" in str(_route(name))}
    assert len(numbered) > 15
    for name, row in numbered.items():
        parts = [part for part in addresses()[name].pattern.converters if part != "ending"]
        for part in parts:
            url = address(there, name, **{part: 987654321}).replace("987654321", digits)
            visitor = next((one for one in READERS if row.get[one].status in (200, 303)
                            or row.post[one].status in (200, 303)), Visitor.TEACHER)  # fmt: skip
            method = "get" if row.get[visitor].status != 405 else "post"
            with as_strict_as_postgresql():
                response = getattr(there.browser(visitor), method)(url, sent(there).get(name, {}))
            assert response.status_code == 404, (name, part)
    assert digest() == before


def _route(name: str) -> object:
    return addresses()[name].pattern


@pytest.mark.parametrize("token", ["%00", "%00%00", "x" * 5000, "%ff", "..%2f..", "%F0%9F%92%A5"])
def test_a_token_of_nothing_is_not_found(there: Everything, token: str) -> None:
    for path in (f"/join/{token}/", f"/demonstration/{token}/", f"/cohorts/1/log/log.{token}"):
        with as_strict_as_postgresql():
            assert there.browser(Visitor.TEACHER).get(path).status_code in (400, 404), path
    for path in (f"/accounts/confirm-email/{token}/", f"/accounts/password/reset/key/1-{token}/"):
        with as_strict_as_postgresql():
            assert there.browser(Visitor.NOBODY).get(path).status_code < 500, path


def test_a_body_too_large_or_torn_is_refused(there: Everything) -> None:
    client = there.browser(Visitor.TEACHER)
    url = address(there, "bank_item_new")
    torn = client.generic("POST", url, b"--x\r\nnot a form", "multipart/form-data; boundary=x")
    assert torn.status_code < 500
    large = client.post(url, {"source": "x" * 6_000_000})
    assert large.status_code in (400, 413)
    many = client.generic("POST", url, b"&".join(b"a=1" for _ in range(3000)),
                          "application/x-www-form-urlencoded")  # fmt: skip
    assert many.status_code == 400
    assert isinstance(torn, HttpResponse)
    zipped = io.BytesIO(b"PK\x03\x04" + b"\x00" * 50)
    zipped.name = "a.zip"
    assert client.post(address(there, "bank_import"), {"uploads": zipped}).status_code == 422
