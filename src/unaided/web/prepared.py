"""Querysets whose SQL is written once and run again with other values.

Django writes a queryset's SQL anew each time that it is run, which costs more than most of our
queries take. What is read at every request is prepared instead::

    OPEN = Prepared(lambda: Sitting.objects.filter(person=Parameter("person", Sitting._meta.pk)))
    OPEN.first(person=7)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import connections, models
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)

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
class _Compiled:
    """What running a queryset needs, and does not depend on the values."""

    sql: str
    params: tuple[Any, ...]
    model: type[models.Model]
    names: list[str]
    own: slice
    compiler: Any
    converters: Any
    populators: list[Any]


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
        connection = connections["default"]
        kept: dict[Prepared[Any], _Compiled] = connection.__dict__.setdefault(_KEPT, {})
        ready = kept.get(self)
        if ready is None:
            ready = kept[self] = self._compiled()
        params = [
            one.output_field.get_db_prep_value(values[one.name], connection)
            if isinstance(one, Parameter)
            else one
            for one in ready.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, params)
            rows = cursor.fetchall()
        found = []
        for row in ready.compiler.apply_converters(rows, ready.converters):
            one = ready.model.from_db("default", ready.names, row[ready.own])
            for populator in ready.populators:
                populator.populate(row, one)
            found.append(one)
        return found  # type: ignore[return-value]

    def first(self, **values: object) -> M | None:
        """Return the first row; ``None`` where there is none."""
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

    def _compiled(self) -> _Compiled:
        compiler = self._queryset().using("default").query.get_compiler("default")
        sql, params = compiler.as_sql()
        # What Django's own ModelIterable takes from the compiler, row by row.
        info = compiler.klass_info
        assert info is not None
        select, fields = compiler.select, info["select_fields"]
        own = slice(fields[0], fields[-1] + 1)
        return _Compiled(
            sql=sql,
            params=tuple(params),
            model=info["model"],
            names=[one.target.attname for one, *_ in select[own]],
            own=own,
            compiler=compiler,
            converters=compiler.get_converters([one for one, *_ in select]),
            populators=get_related_populators(info, select, "default"),  # type: ignore[call-arg]
        )
