"""Querysets whose SQL is written once and run again with other values.

Django writes a queryset's SQL anew each time that it is run, which costs more than most of our
queries take. What is read at every request is prepared instead::

    OPEN = Prepared(lambda: Sitting.objects.filter(person=Parameter("person", Sitting._meta.pk)))
    OPEN.first(person=7)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Self, TypeVar

from django.db import connections, models
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import get_related_populators

K = TypeVar("K")
M = TypeVar("M", bound=models.Model)

_DATABASE: Final = "default"

_KEPT: Final = "unaided_prepared"
"""Where a connection keeps what was compiled for it: a value's form depends on the database."""


class Parameter(Expression):
    """A place in a prepared queryset that a value fills later.

    Args:
        name: What the value is passed by.
        field: The field that it is compared with: it says how the database writes the value.
    """

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *_where: object) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return a placeholder, and this parameter in place of its value."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters; ``compiler`` is Django's, which wrote it."""

    sql: str
    params: tuple[Any, ...]
    asked: frozenset[str]
    compiler: Any

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> Self:
        """Write a queryset's SQL.

        Raises:
            ValueError: If it asks for what its SQL alone does not do: rows prefetched, or locked,
                which Django allows within a transaction only, and would be asked once.
        """
        prefetched = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        if prefetched or queryset.query.select_for_update:
            raise ValueError("A prepared queryset neither prefetches nor locks.")
        compiler = queryset.using(_DATABASE).query.get_compiler(_DATABASE)
        sql, params = compiler.as_sql()
        asked = frozenset(one.name for one in params if isinstance(one, Parameter))
        return cls(sql, tuple(params), asked, compiler)

    def run(self, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run it, and return the rows as the database gives them."""
        connection = connections[_DATABASE]
        if values.keys() != self.asked:
            raise TypeError(f"Asked for {sorted(self.asked)}, given {sorted(values)}.")
        if None in values.values():
            raise TypeError("Nothing equals NULL: ask for it with isnull.")
        params = [
            one.output_field.get_db_prep_value(values[one.name], connection)
            if isinstance(one, Parameter)
            else one
            for one in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class _Instances:
    """How rows become instances: what Django's own ``ModelIterable`` takes from the compiler."""

    statement: _Statement
    model: type[models.Model]
    names: list[str]
    own: slice
    converters: Any
    populators: list[Any]

    @classmethod
    def of(cls, statement: _Statement) -> Self:
        """Read it from a statement.

        Raises:
            ValueError: If its rows are not those of a model, or carry more than its fields.
        """
        select, info = statement.compiler.select, statement.compiler.klass_info
        if info is None or statement.compiler.annotation_col_map:
            raise ValueError("Rows of values, or with annotations, are for PreparedValues.")
        fields = info["select_fields"]
        own = slice(fields[0], fields[-1] + 1)
        return cls(
            statement=statement,
            model=info["model"],
            names=[one.target.attname for one, *_ in select[own]],
            own=own,
            converters=statement.compiler.get_converters([one for one, *_ in select]),
            populators=get_related_populators(info, select, _DATABASE),  # type: ignore[call-arg]
        )

    def made(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[models.Model]:
        """Make an instance of each row, with what is related to it."""
        for row in self.statement.compiler.apply_converters(rows, self.converters):
            one = self.model.from_db(_DATABASE, self.names, row[self.own])
            for populator in self.populators:
                populator.populate(row, one)
            yield one


def _kept(owner: object, make: Callable[[], K]) -> K:
    """Return what was made for this owner and this connection, made at the first time."""
    kept: dict[object, K] = connections[_DATABASE].__dict__.setdefault(_KEPT, {})
    ready = kept.get(owner)
    if ready is None:
        ready = kept[owner] = make()
    return ready


class Prepared(Generic[M]):
    """A queryset with :class:`Parameter` in it; ``select_related`` and ``only`` hold.

    Args:
        queryset: Makes it, once for each connection; of the default database.
    """

    def __init__(self, queryset: Callable[[], QuerySet[M]]) -> None:
        self._queryset = queryset

    def all(self, **values: object) -> list[M]:
        """Return the rows.

        Args:
            values: One for each parameter, by name.
        """
        ready = _kept(self, lambda: _Instances.of(_Statement.of(self._queryset())))
        return list(ready.made(ready.statement.run(values)))  # type: ignore[arg-type]

    def first(self, **values: object) -> M | None:
        """Return the first of the rows, which are all read; ``None`` where there is none."""
        return next(iter(self.all(**values)), None)

    def get(self, **values: object) -> M:
        """Return the first row.

        Raises:
            DoesNotExist: The model's own, where there is none.
        """
        found = self.first(**values)
        if found is None:
            raise self._queryset().model.DoesNotExist  # type: ignore[attr-defined]
        return found


class PreparedValues:
    """A queryset of values with :class:`Parameter` in it.

    Args:
        queryset: Makes it (``values_list``), once for each connection; of the default database.
    """

    def __init__(self, queryset: Callable[[], QuerySet[Any, Any]]) -> None:
        self._queryset = queryset

    def all(self, **values: object) -> list[tuple[Any, ...]]:
        """Return the rows, their values as the database gives them.

        Args:
            values: One for each parameter, by name.
        """
        return _kept(self, lambda: _Statement.of(self._queryset())).run(values)
