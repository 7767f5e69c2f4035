"""Judging a whole corpus, bucket by bucket: what nothing has changed for is not judged again.

Belongs here: which buckets, and which documents of them, are judged anew, in which batches, and where their rows are
kept. Does not belong here: judging (`judge`), telling (`findings`), files (`store`).

    OUT/.judged/keys.json     digits of buckets -> what their rows are a function of
    OUT/.judged/stamps.json   every Parquet file as it was left; a bucket with one that differs is judged again
    OUT/.judged/bodies/       of every bucket: document -> what its rows are a function of, beside the bucket's key
    OUT/.judged/parquet/      rules; judgements, comparisons, findings, facts_asked by year and bucket

Documents that can speak of each other are published under one name and have the same digits (`parquet.digits_of`).
What is said of a document beside all others (`predicates.compare`) is asked first, of all, and is a part of both keys.
So the rows of a bucket are those that judging the whole corpus at once would give, and in a bucket that changed only
the names are judged whose documents did: a test makes random histories and compares bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
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
Members = Mapping[str, Mapping[str, str]]
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
    alone: bool  # no other task beside it: it may use every processor
    anew: frozenset[str] | None = None  # the documents that are judged; None: all of these buckets
    kept: frozenset[str] = frozenset()  # those whose rows stay, where only some are judged


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
            said = _said(connection, members, compared)
            wanted = _wanted(files, members, said)
        keys, left = _known(folder)
        stale = sorted(digits for digits, key in wanted.items() if keys.get(digits) != key)
        before = {} if mapper else _judged_before(folder, stale, keys)  # an engine elsewhere has not their files
        bodies = {digits: _bodies(members[digits], said) for digits in stale}
        parts = {digits: _changed(bodies[digits], some) for digits, some in before.items()}
        some_of = {digits: anew for digits, anew in parts.items() if anew}
        for digits in {*stale, *(keys.keys() - wanted.keys())}:
            keys.pop(digits, None)
            left = {name: stamp for name, stamp in left.items() if not name.endswith(f"/{digits}{parquet.SUFFIX}")}
        _remember(folder, keys, left)
        for path in target.rglob(f"*{parquet.SUFFIX}"):
            if path.stem not in some_of and path.relative_to(target).as_posix() not in left:
                path.unlink()
        batches = [*_batches((one for one in stale if one not in some_of), files), *((one,) for one in some_of)]
        tasks = []
        for some in batches:
            here = frozenset(one for digits in some for one in members[digits])
            anew = some_of.get(some[0])
            answers = {one: compared[one] for one in (here if anew is None else anew) & compared.keys()}
            kept = frozenset() if anew is None else here - anew
            tasks.append(Task(files.folder, some, answers, target, len(batches) == 1, anew, kept))
        done = 0
        for task, made in zip(tasks, (mapper or map_documents)(_judge, tasks), strict=True):
            for digits in task.digits:
                _remember_bodies(folder, digits, wanted[digits], bodies[digits])
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
        if not task.alone:
            connection.execute("SET threads = 1")  # two for each processor would wait for each other
        create(connection, comments=False)
        for relation in DOCUMENT_RELATIONS:
            files = [path for digits in task.digits for path in (task.tree / relation).glob(f"*/{digits}.parquet")]
            parquet.insert_files(connection, relation, sorted(files), task.anew)
        connection.execute(
            "INSERT INTO sources BY NAME SELECT * FROM read_parquet($1) SEMI JOIN documents USING (document_id)",
            [str(task.tree / "sources" / "sources.parquet")],
        )
        insert(connection, "forms", *dimension_rows("forms"))
        fill_editions(connection)
        judge(connection, task.compared)
        find(connection)
        if task.anew is None:
            return parquet.write_judged(connection, task.target)
        return parquet.change_judged(connection, task.target, task.digits, task.kept)


def _members(connection: duckdb.DuckDBPyConnection) -> Members:
    """digits -> the documents there, each with the name that it is published under."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for document_id, entity_name in connection.execute("SELECT document_id, entity_name FROM documents").fetchall():
        found[parquet.digits_of(document_id, entity_name)][document_id] = entity_name or document_id
    return found


def _said(connection: duckdb.DuckDBPyConnection, members: Members, compared: Compared) -> Mapping[str, str]:
    """document -> what is said of it beside its own rows: its files with their dates, and what comparing gave."""
    dates: dict[str, list[str]] = defaultdict(list)
    for document_id, *said in connection.execute(_DATES).fetchall():
        dates[document_id].append(repr(said))
    return {one: f"{dates.get(one)} {_told(compared.get(one, {}))}" for some in members.values() for one in some}


def _bodies(members: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """document -> what its judgement is a function of: all documents of its name, with what is said of each.

    What was read of a document is a function of its bytes, by which it is known, of its name's suffix, and of the code.
    """
    together: dict[str, list[str]] = defaultdict(list)
    for one, name in sorted(members.items()):
        together[name].append(f"{one} {said[one]}")
    made = {name: digest(judging_version(), *some) for name, some in together.items()}
    return {one: made[name] for one, name in members.items()}


def _changed(now: Mapping[str, str], before: Mapping[str, str]) -> frozenset[str]:
    """The documents that are to be judged where a bucket changed; none where nothing says which."""
    return frozenset(one for one, key in now.items() if before.get(one) != key)


def _judged_before(folder: Path, stale: Iterable[str], keys: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """digits -> document -> key, of the buckets whose rows are what they were when these were noted."""
    found: dict[str, dict[str, str]] = {}
    for digits in stale:
        path = folder / "bodies" / f"{digits}.json"
        if digits in keys and path.exists():
            try:
                key, bodies = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:  # the machine went down before it was on the disk: all of the bucket is judged
                continue
            if key == keys[digits]:
                found[digits] = bodies
    return found


def _remember_bodies(folder: Path, digits: str, key: str, bodies: Mapping[str, str]) -> None:
    """Nobody waits for the disk: what is lost is judged again."""
    (folder / "bodies").mkdir(exist_ok=True)
    building = folder / "bodies" / f".{digits}.json.building"
    building.write_text(json.dumps([key, dict(sorted(bodies.items()))]), encoding="utf-8")
    os.replace(building, folder / "bodies" / f"{digits}.json")


def _wanted(tree: Tree, members: Members, said: Mapping[str, str]) -> dict[str, str]:
    """digits -> what the judgement of its documents is a function of."""
    read: dict[str, list[str]] = defaultdict(list)
    for name, made in tree.files.items():
        if name.partition("/")[0] in DOCUMENT_RELATIONS and (found := OF_DIGITS.search(name)):
            read[found[1]].append(f"{name} {made}")
    return {
        digits: digest(
            judging_version(), *sorted(read[digits]), *(f"{one} {said[one]}" for one in sorted(ids))
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
SELECT document_id, approved, published, retrieved, source_path, inner_name FROM sources
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
