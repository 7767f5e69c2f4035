"""Judging where the engine is: buckets travel as bytes, so that no worker needs the disk of the warehouse.

Belongs here: packing a task of `expectations.batches`, unpacking what came of it. Does not belong here: judging.

    judge_corpus(out, mapper=elsewhere(engine))
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cluster.engine import Engine, in_order
from expectations.batches import Mapper, Task
from pipelines.store.schema import DOCUMENT_RELATIONS
from pipelines.store.stamps import Stamp, stamp

SOURCES = "sources/sources.parquet"
Judge = Callable[[Task], dict[str, Stamp]]


class _Packed(NamedTuple):
    """A task and the files that it is about, by their names in its tree."""

    task: Task
    files: Mapping[str, bytes]


def elsewhere(engine: Engine) -> Mapper:
    """What `judge_corpus` takes as `mapper`: its tasks run on `engine`, its files are written here."""

    def mapper(judge: Judge, tasks: Sequence[Task]) -> Iterator[dict[str, Stamp]]:
        judged = in_order(engine, partial(_judge, judge), map(_pack, tasks))
        for task, made in zip(tasks, judged, strict=True):
            yield {name: _put(task.target / name, data) for name, data in made.items()}

    return mapper


def _pack(task: Task) -> _Packed:
    names = [
        path.relative_to(task.tree).as_posix()
        for relation in DOCUMENT_RELATIONS
        for digits in task.digits
        for path in (task.tree / relation).glob(f"*/{digits}.parquet")
    ]
    return _Packed(task, {SOURCES: _sources(task), **{name: (task.tree / name).read_bytes() for name in names}})


def _sources(task: Task) -> bytes:
    """The rows of `sources` that are about the documents of a task: those of a nation are too many to travel."""
    paths = [path for digits in task.digits for path in (task.tree / "documents").glob(f"*/{digits}.parquet")]
    ids = [pq.read_table(path, columns=["document_id"], partitioning=None)["document_id"] for path in paths]
    here = pc.field("document_id").isin(pa.chunked_array([chunk for some in ids for chunk in some.chunks]))
    sink = pa.BufferOutputStream()
    pq.write_table(pq.read_table(task.tree / SOURCES, filters=here, partitioning=None), sink)
    return bytes(sink.getvalue())


def _judge(judge: Judge, packed: _Packed) -> dict[str, bytes]:
    """What a worker does: the files that judging writes, by name."""
    with tempfile.TemporaryDirectory(prefix="gouji-") as folder:
        tree, target = Path(folder, "tree"), Path(folder, "target")
        for name, data in packed.files.items():
            _put(tree / name, data)
        made = judge(packed.task._replace(tree=tree, target=target))
        return {name: (target / name).read_bytes() for name in made}


def _put(path: Path, data: bytes) -> Stamp:
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.building")
    building.write_bytes(data)
    building.replace(path)
    return stamp(path)
