"""A large corpus made of copies: the documents of a build, again and again under other ids and bodies.

Belongs here: standing in for the reading and the judging of a document, so that everything around them (survey, ledger,
buckets, database, suites, publication) meets a hundred thousand documents in minutes. Does not belong here: any figure
of what reading or judging costs.

A copy is a raw file of its own, whose few bytes say which document it stands for; its id is their hash, as anywhere.
The rows of the document, and what was judged of it, are taken over with ids and the body's name replaced, and go the
road of all rows: through `read_corpus` and `judge_corpus`, by the seams where an engine stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from expectations.batches import Task
from pipelines.corpus import Batch, BatchResult
from pipelines.store import parquet
from pipelines.store.parquet import Tables, digits_of, documents_of
from pipelines.store.readings import Outcome
from pipelines.store.schema import DOCUMENT_RELATIONS, JUDGED_RELATIONS
from pipelines.store.stamps import Stamp, stamp

OF_DOCUMENT = ("fact_id", "claim_id", "project_id", "indicator_id", "ref")  # begin with 16 hex of its id
Copied = tuple[str, str, str]  # id of a copy, of the document it stands for, its number


def plant(raw: Path, documents: Iterable[str], copies: int) -> None:
    """Write the raw files of so many copies of some documents."""
    for number in range(copies):
        folder = raw / f"{2000 + number % 20}" / f"{number:06d}"
        folder.mkdir(parents=True)
        for document in documents:
            (folder / f"{document[:16]}.txt").write_text(f"{number} {document}\n")


class Copies:
    """The documents of a release, ready to be taken over."""

    def __init__(self, release: Path) -> None:
        self.rows: dict[str, pa.Table] = {}
        self.places: dict[str, dict[str, tuple[int, int]]] = {}  # where a document's rows begin, and how many there are
        for relation in (*DOCUMENT_RELATIONS, *JUDGED_RELATIONS):
            files = sorted((release / "parquet" / relation).glob("report_year=*/??.parquet"))
            none = parquet.arrow_schema(relation).empty_table()  # few documents may have no rows of a relation
            whole = pa.concat_tables([none, *(parquet.read(path) for path in files)]).combine_chunks()
            counts = [(one, rows.num_rows) for one, rows in documents_of(whole)]
            starts = accumulate((count for _, count in counts), initial=0)
            self.rows[relation] = whole
            self.places[relation] = {one: (start, count) for (one, count), start in zip(counts, starts, strict=False)}
        said = self.rows["documents"].select(["document_id", "report_year", "entity_name"]).to_pydict().values()
        self.said = {one: (year, name) for one, year, name in zip(*said, strict=True)}
        self.made: dict[str, Copied] = {}

    def read(self, _: Callable[[Batch], BatchResult], batches: Sequence[Batch]) -> Iterator[BatchResult]:
        """In place of `map_documents`, where files are read."""
        for batch in batches:
            outcomes, copied = [], []
            for file in batch:
                number, document = file.path.read_text().split()
                year, name = self.said[document]
                digits = digits_of(file.file_id, name and f"{name}{number}")
                outcomes.append(Outcome(*file.key, "", file.file_id, year, digits, None, None, kept=True))
                copied.append((file.file_id, document, number))
            self.made.update({one[0]: one for one in copied})
            yield BatchResult(len(batch), outcomes, self._copied(DOCUMENT_RELATIONS, copied), [])

    def judge(self, _: Callable[[Task], dict[str, Stamp]], tasks: Sequence[Task]) -> Iterator[dict[str, Stamp]]:
        """In place of `map_documents`, where buckets are judged."""
        for task in tasks:
            made: dict[str, Stamp] = {}
            for digits in task.digits:
                documents = sorted((task.tree / "documents").glob(f"*/{digits}.parquet"))
                buckets = parquet.buckets_of(pa.concat_tables([parquet.read(p) for p in documents]))
                tables = self._copied(JUDGED_RELATIONS, [self.made[one] for one in buckets])
                for bucket, some in parquet.by_bucket(tables, buckets):
                    for relation, table in some.items():
                        path = bucket.path(task.target, relation)
                        parquet.change(path, relation, [table], set(buckets))
                        made[path.relative_to(task.target).as_posix()] = stamp(path)
            yield made

    def _copied(self, relations: Iterable[str], copied: Sequence[Copied]) -> Tables:
        tables: Tables = {}
        for relation in relations:
            rows, places = self.rows[relation], self.places[relation]
            here = [(one, rows.slice(*places[one[1]])) for one in copied if one[1] in places]
            if here:
                table = pa.concat_tables([some for _, some in here]).combine_chunks()
                keys = pa.array([one[0] for one, some in here for _ in range(some.num_rows)], pa.string())
                numbers = pa.array([one[2] for one, some in here for _ in range(some.num_rows)], pa.string())
                tables[relation] = _renamed(table, keys, numbers)
        return tables


def _renamed(table: pa.Table, keys: pa.Array, numbers: pa.Array) -> pa.Table:
    """The rows under other ids and names."""
    for at, field in enumerate(table.schema):
        column = table[field.name].combine_chunks()
        if field.name == "document_id":
            made = keys
        elif field.name in OF_DOCUMENT:
            made = _id(column, keys)
        elif field.name == "evidence" and field.type == pa.list_(pa.string()):
            proofs = _id(column.flatten(), keys.take(pc.list_parent_indices(column)))
            made = pa.ListArray.from_arrays(column.offsets, proofs)
        elif field.name == "entity_name":
            made = pc.binary_join_element_wise(column, numbers, "")
        elif field.name == "finding_id":
            whole = zip(keys.to_pylist(), column.to_pylist(), strict=True)
            made = pa.array([hashlib.sha256(f"{key} {one}".encode()).hexdigest()[:16] for key, one in whole])
        else:
            continue
        table = table.set_column(at, field, made)
    return table


def _id(column: pa.Array, keys: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(keys, 0, 16), pc.utf8_slice_codeunits(column, 16), "")
