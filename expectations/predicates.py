"""What SQL says badly, as named functions over the relations; each fills `told` with its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb

Predicate = Callable[[duckdb.DuckDBPyConnection, int, Mapping[str, object]], None]

PREDICATES: dict[str, Predicate] = {}
