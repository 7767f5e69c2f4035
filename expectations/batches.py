"""Judging a whole corpus, bucket by bucket: what nothing has changed for is not judged again.

Belongs here: which buckets are judged anew, in which batches, and where their rows are kept. Does not belong here:
judging (`judge`), telling (`findings`), files (`store`).

    OUT/.judged/keys.json     digits of buckets -> what their rows are a function of
    OUT/.judged/stamps.json   every Parquet file as it was left; a bucket with one that differs is judged again
    OUT/.judged/parquet/      rules; judgements, comparisons, findings, facts_asked by year and bucket

Documents that can speak of each other have the same digits (`parquet.digits_of`). What is said of a document beside all
others (`predicates.compare`) is asked first, of all, and is a part of the key. So the rows of a bucket are those that
judging the whole corpus at once would give: a test makes random histories and compares bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from expectations.book import rules
from expectations.findings import find
from expectations.judge import judge
from expectations.predicates import Compared, compare
from expectations.predicates.given import Answer
from pipelines.corpus import map_documents, reading_version
from pipelines.store import parquet
from pipelines.store.database import Tree
from pipelines.store.dimensions import dimension_rows
from pipelines.store.editions import fill_editions
from pipelines.store.memory import insert
from pipelines.store.release import candidate_tree, exclusive, open_candidate, take_judged
from pipelines.store.schema import DOCUMENT_RELATIONS, connect, create
from pipelines.store.stamps import Stamp, digest, load, replace_text, save, stamps

BATCH_BYTES = 16_000_000  # of Parquet files judged together
OF_DIGITS = re.compile(r"/([0-9a-f]{2})\.parquet$")
RULE_COLUMNS = (
    "rule_id", "family", "kind", "title_zh", "title_en", "sentence_zh", "sentence_en", "severity", "basis", "since",
    "until",
)  # fmt: skip
Progress = Callable[[int, int], None]
Mapper = Callable[[Callable[["Task"], dict[str, Stamp]], Sequence["Task"]], Iterable[dict[str, Stamp]]]


class Judged(NamedTuple):
    """What one call did."""

    judged: int  # buckets judged now
    kept: int  # buckets whose rows were there already
    counts: dict[str, int]  # rows of the candidate, by relation


class Task(NamedTuple):
    """Some buckets, for a process of its own."""

    tree: Path  # Parquet files of the candidate
    digits: tuple[str, ...]
    compared: Compared
    target: Path


@cache
def judging_version() -> str:
    """What decides how documents are judged: the code and rule book of this package, and how they were read."""
    root = Path(__file__).parent
    made = hashlib.sha256(reading_version().encode())
    for path in sorted(path for suffix in ("py", "toml", "sql") for path in root.rglob(f"*.{suffix}")):
        made.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def judge_corpus(out: Path, progress: Progress | None = None, mapper: Mapper | None = None) -> Judged:
    """Judge the candidate of `out` and tell its findings where that is not known yet; Parquet tree and database follow.

    `progress(done, total)` counts buckets; `mapper` replaces `map_documents`. Raises FileNotFoundError where there is
    no candidate, RuleError where the book is malformed.
    """
    with exclusive(out):
        folder = out / ".judged"
        target = folder / "parquet"
        target.mkdir(parents=True, exist_ok=True)
        files = candidate_tree(out)
        with open_candidate(out, read_only=True) as connection:
            compared = compare(connection)
            members = _members(connection)
            wanted = _wanted(connection, files, members, compared)
        keys, left = _known(folder)
        stale = sorted(digits for digits, key in wanted.items() if keys.get(digits) != key)
        for digits in {*stale, *(keys.keys() - wanted.keys())}:
            keys.pop(digits, None)
            left = {name: stamp for name, stamp in left.items() if not name.endswith(f"/{digits}{parquet.SUFFIX}")}
        _remember(folder, keys, left)
        for path in target.rglob(f"*{parquet.SUFFIX}"):
            if path.relative_to(target).as_posix() not in left:
                path.unlink()
        tasks = [
            Task(
                files.folder,
                some,
                {one: compared[one] for digits in some for one in members[digits] & compared.keys()},
                target,
            )
            for some in _batches(stale, files)
        ]
        done = 0
        for task, made in zip(tasks, (mapper or map_documents)(_judge, tasks), strict=True):
            keys |= {digits: wanted[digits] for digits in task.digits}
            left |= made
            _remember(folder, keys, left)
            done += len(task.digits)
            if progress:
                progress(done, len(stale))
        book = [tuple(getattr(rule, column) for column in RULE_COLUMNS) for rule in rules().values()]
        parquet.write_whole(target, "rules", RULE_COLUMNS, sorted(book, key=lambda row: str(row[0])))
        _remember(folder, keys, stamps(target, left))
        return Judged(len(stale), len(wanted) - len(stale), take_judged(out, target))


def _judge(task: Task) -> dict[str, Stamp]:
    """Judge some buckets in memory and write what came of it; the stamps of the files written."""
    with connect() as connection:
        create(connection, comments=False)
        for relation in DOCUMENT_RELATIONS:
            files = [path for digits in task.digits for path in (task.tree / relation).glob(f"*/{digits}.parquet")]
            parquet.insert_files(connection, relation, sorted(files))
        connection.execute(
            "INSERT INTO sources BY NAME SELECT * FROM read_parquet($1) SEMI JOIN documents USING (document_id)",
            [str(task.tree / "sources" / "sources.parquet")],
        )
        insert(connection, "forms", *dimension_rows("forms"))
        fill_editions(connection)
        judge(connection, task.compared)
        find(connection)
        return parquet.write_judged(connection, task.target)


def _members(connection: duckdb.DuckDBPyConnection) -> Mapping[str, set[str]]:
    """digits -> the documents there."""
    found: dict[str, set[str]] = defaultdict(set)
    for document_id, entity_name in connection.execute("SELECT document_id, entity_name FROM documents").fetchall():
        found[parquet.digits_of(document_id, entity_name)].add(document_id)
    return found


def _wanted(
    connection: duckdb.DuckDBPyConnection, tree: Tree, members: Mapping[str, set[str]], compared: Compared
) -> dict[str, str]:
    """digits -> what the judgement of its documents is a function of."""
    dates: dict[str, list[str]] = defaultdict(list)
    for document_id, *said in connection.execute(_DATES).fetchall():
        dates[document_id].append(repr(said))
    read: dict[str, list[str]] = defaultdict(list)
    for name, made in tree.files.items():
        if name.partition("/")[0] in DOCUMENT_RELATIONS and (found := OF_DIGITS.search(name)):
            read[found[1]].append(f"{name} {made}")
    return {
        digits: digest(
            judging_version(), *sorted(read[digits]),
            *(f"{one} {dates.get(one)} {_told(compared.get(one, {}))}" for one in sorted(ids)),
        )
        for digits, ids in members.items()
    }  # fmt: skip


def _told(answers: Mapping[str, Sequence[Answer]]) -> list[object]:
    """What of these answers enters a judgement: of those that hold, how many; they name the middle of all others."""
    return [
        (rule_id, [one for one in some if one.outcome != "holds"], sum(one.outcome == "holds" for one in some))
        for rule_id, some in sorted(answers.items())
    ]


_DATES = """
SELECT document_id, approved, published, retrieved, source_path FROM sources
WHERE document_id IS NOT NULL AND status <> 'quarantined' ORDER BY ALL
"""


def _known(folder: Path) -> tuple[dict[str, str], dict[str, Stamp]]:
    """Keys and stamps of the buckets whose files all are as they were left."""
    path = folder / "keys.json"
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    left = load(folder / "stamps.json")
    there = stamps(folder / "parquet", left)
    for name in left.keys() | there.keys():
        if left.get(name) != there.get(name) and (found := OF_DIGITS.search(name)):
            keys.pop(found[1], None)
    return keys, {name: stamp for name, stamp in left.items() if (f := OF_DIGITS.search(name)) and f[1] in keys}


def _remember(folder: Path, keys: Mapping[str, str], left: Mapping[str, Stamp]) -> None:
    """Stamps first: a key without its files' stamps is worth nothing, and the other way round."""
    save(folder / "stamps.json", left)
    replace_text(folder / "keys.json", json.dumps(keys))


def _batches(stale: Iterable[str], tree: Tree) -> Iterator[tuple[str, ...]]:
    """Buckets that are judged together: as many as fit, at least one."""
    weights: dict[str, int] = defaultdict(int)
    for name in tree.files:
        if found := OF_DIGITS.search(name):
            weights[found[1]] += (tree.folder / name).stat().st_size
    batch: list[str] = []
    for digits in stale:
        if batch and sum(weights[one] for one in [*batch, digits]) > BATCH_BYTES:
            yield tuple(batch)
            batch = []
        batch.append(digits)
    if batch:
        yield tuple(batch)
