"""Addresses, and the traces that a request leaves in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.everything import Everything

SESSIONS = "django_session"


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever is written meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def addresses() -> dict[str, URLPattern]:
    """Walk the resolver: every address by its name; one without, or with another's, is refused."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
                continue
            assert one.name, f"{one.pattern} has no name"
            assert one.name not in found, f"{one.name} names two addresses"
            found[one.name] = one

    walk(get_resolver().url_patterns)
    return found


def address(there: Everything, name: str, **others: object) -> str:
    """Return the address of that name, of the things that are there."""
    parts = addresses()[name].pattern.regex.groupindex
    values = {part: there.where.get(f"{name}.{part}", there.where.get(part)) for part in parts}
    return reverse(name, kwargs={**values, **others})


@cache
def tables() -> tuple[str, ...]:
    """Name every table, but that of sessions: they are the visitor's own."""
    with connection.cursor() as cursor:
        return tuple(sorted({*connection.introspection.table_names(cursor)} - {SESSIONS}))


def digest() -> str:
    """Return a digest of every row of every table."""
    state = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = cursor.fetchall()
            state.update(f"{table}{sorted(map(repr, rows))}".encode())
    return state.hexdigest()
