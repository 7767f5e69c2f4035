"""The shelves of the catalogue as rows of the dimensions: forms, subjects, regions, measures.

Belongs here: which field of a shelf fills which column. Does not belong here: reading them.
"""

from __future__ import annotations

from pipelines.catalog import forms
from pipelines.catalog.measures import Measure, measures
from pipelines.catalog.regions import Region, regions
from pipelines.catalog.subjects import Subject, subjects
from pipelines.store.rows import Row

DIMENSIONS = ("forms", "subjects", "regions", "measures")
FORM_COLUMNS = (
    "form", "kind", "name_zh", "name_en", "shape", "classification", "required", "since", "until", "ordinal",
)  # fmt: skip


def dimension_rows(relation: str) -> tuple[tuple[str, ...], list[Row]]:
    """The columns and rows of a dimension, in its order of rows. KeyError for a relation that is none."""
    return {"forms": _forms, "subjects": _subjects, "regions": _regions, "measures": _measures}[relation]()


def _forms() -> tuple[tuple[str, ...], list[Row]]:
    made: list[Row] = [
        (f.key, f.kind, f.name_zh, f.name_en, f.shape, f.classification, f.required, f.since, f.until, f.order)
        for f in sorted(forms().values(), key=lambda form: (form.kind, form.order, form.key))
    ]
    return FORM_COLUMNS, made


def _subjects() -> tuple[tuple[str, ...], list[Row]]:
    columns = tuple({"system": "classification", "fund_kind": "fund"}.get(name, name) for name in Subject._fields)
    made: list[Row] = [tuple(one) for one in sorted(subjects(), key=lambda one: (one.system, one.code, one.since or 0))]
    return columns, made


def _regions() -> tuple[tuple[str, ...], list[Row]]:
    return Region._fields, [
        tuple(region) for region in sorted(regions(), key=lambda region: (region.code, region.since))
    ]


def _measures() -> tuple[tuple[str, ...], list[Row]]:
    return Measure._fields, [tuple(one) for one in sorted(measures())]
