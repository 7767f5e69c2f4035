"""The reading of all raw files.

Belongs here: recognising the same bytes twice, quarantine, batches, what is known already, and the seam through which
any engine maps one pure function over them. Does not belong here: finding files (`files`), decoding a format
(`readers`), what a document says (`disclose`), how rows are stored (`store`).

A file is known by its bytes and its suffix; where it lies is a hint. What cannot be read is quarantined with a reason
and touches nothing else. An exception in our own code is contained in the same way, so that one document cannot keep a
night's work from everybody, and is reported with its trace; a malformed catalogue stops everything at once.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.catalog import CatalogueError
from pipelines.collecting import without_collecting
from pipelines.disclose import disclose
from pipelines.files import SIDECAR, FileKey, Folder, Raw, RawFile, path_year
from pipelines.members import documents_of
from pipelines.model import Disclosure, Document, Unreadable
from pipelines.readers import SUFFIXES
from pipelines.store.parquet import Made, Tables, digits_of, make, merge_tables, tables_of
from pipelines.store.readings import Outcome, Readings
from pipelines.store.release import exclusive
from pipelines.store.rows import Row
from pipelines.store.schema import WAREHOUSE
from pipelines.store.stamps import Stamp

Task = TypeVar("Task")
Result = TypeVar("Result")
Mapper = Callable[[Callable[["Batch"], "BatchResult"], Sequence["Batch"]], Iterator["BatchResult"]]

BATCH_FILES, BATCH_BYTES = 32, 16_000_000
INLINE_FILES, INLINE_BYTES = 64, 4_000_000  # fewer than this are read in this process: starting others takes longer
#: as how many files one counts whose format takes as much longer to read than others
SLOW = dict.fromkeys((*SUFFIXES["pdf"], *SUFFIXES["ofd"], *SUFFIXES["picture"], ".zip"), 8)
#: reasons that say something of us or of the moment, not of the bytes: such files are tried again at every reading
PASSING = frozenset(("our_error", "no_access"))
SOURCE_COLUMNS = (
    "source_path", "inner_name", "file_id", "document_id", "status", "reason", "detail", "byte_count", *SIDECAR,
)  # fmt: skip
Batch = tuple[RawFile, ...]
Progress = Callable[[int, int], None]  # (done, total)


class BatchResult(NamedTuple):
    """What came of a batch: small things, and the rows as Arrow tables."""

    files: int
    outcomes: list[Outcome]
    tables: Tables
    traces: list[str]  # of exceptions in our own code


class Reading(NamedTuple):
    """What one call of `read_corpus` did, and how the corpus stands after it."""

    found: int  # files under the raw folder (of the years asked for)
    read: int  # files read now
    known: int  # files that had been read before, by this same code
    duplicates: int  # files or members that repeat a document
    quarantined: int  # files or members that gave none
    our_errors: tuple[str, ...]  # traces of exceptions in our own code, one a file, of this call
    documents: int  # documents in the readings now


def read_corpus(
    raw: Path | Raw,
    out: Path,
    *,
    years: Iterable[int] | None = None,
    again: bool = False,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read what is new or changed under `raw` into the readings of `out`; drop what is gone.

    `raw` is a folder, or what stands for one. `years` restricts to files whose path hints at those years (see
    `path_year`); where the code of reading has changed, all is read anew. `again` reads even what is known; `mapper`
    replaces `map_documents`; `progress(done, total)` is called as files are finished. Raises CatalogueError
    where the catalogue is malformed, and `release.Busy`.
    """
    raw = Folder(raw) if isinstance(raw, Path) else raw
    with exclusive(out):
        with without_collecting():  # a hundred thousand files, none of which is circular
            readings = Readings(out, reading_version())
            files = raw.survey(readings.surveyed, readings.begun)
            wanted = None if years is None or readings.anew else frozenset(years)
            asked = [file for file in files if wanted is None or path_year(file.source_path) in wanted]
            first = {file.file_id: file for file in reversed(files)}  # of equal bytes the first path counts
            keys = {file_id: file.key for file_id, file in first.items()}
            asked_first = list({file.file_id: first[file.file_id] for file in asked}.values())
            todo = [file for file in asked_first if again or not _is_known(readings, keys[file.file_id])]
            readings.forget([keys[file.file_id] for file in todo])
            readings.forget(set(readings.ledger).difference(keys.values()))
        traces = _read_into(readings, todo, mapper, progress)
        still = readings.sealed and not readings.changed and _same(readings.before, readings.surveyed)
        if displaced := {} if still else _displaced(files, readings):
            readings.flush()
            readings.release(displaced)
            readings.forget([file.key for file in displaced.values()])
            traces += _read_into(readings, list(dict.fromkeys(displaced.values())), mapper, None)
        documents = readings.settle(list(keys.values()))
        if not still:
            readings.write_sources(SOURCE_COLUMNS, *_sources(raw, files, readings))
        readings.write_dispositions(raw.dispositions())
        readings.seal()
        statuses = readings.statuses()
        return Reading(
            found=len(asked),
            read=len(todo),
            known=len(asked_first) - len(todo),
            duplicates=statuses.get("duplicate", 0),
            quarantined=statuses.get("quarantined", 0),
            our_errors=tuple(traces),
            documents=documents,
        )


def read_batch(batch: Batch) -> BatchResult:
    """Read the files of a batch the whole way. Pure but for the files: the same bytes give the same result."""
    outcomes: list[Outcome] = []
    made: list[tuple[Outcome, Made]] = []
    traces: list[str] = []
    seen: set[str | None] = set()
    for file in batch:
        try:
            members = [("", Unreadable(file.trouble))] if file.trouble else documents_of(file.path)
        except OSError as error:
            members = [("", Unreadable("no_access", error.strerror or ""))]
        except Exception as error:  # contained and reported: see the head of this module
            members = [("", _our_error(file, error, traces))]
        for inner_name, given in members:
            with without_collecting():
                outcome, disclosed = _read_one(file, inner_name, given, traces)
            if disclosed is None:
                outcomes.append(outcome)
            elif outcome.document_id in seen:  # a second copy in the same batch
                outcomes.append(outcome._replace(kept=False))
            else:
                seen.add(outcome.document_id)
                made.append((outcome, disclosed))
    with without_collecting():
        tables, fitting = _tables(made, traces)
    return BatchResult(len(batch), sorted([*outcomes, *fitting], key=lambda o: (o.key, o.inner_name)), tables, traces)


def _read_one(
    file: RawFile, inner_name: str, given: Document | Unreadable, traces: list[str]
) -> tuple[Outcome, Made | None]:
    """One document of a file: its outcome, and its rows where it is to be stored."""
    shown = inner_name.encode("utf-8", "backslashreplace").decode()
    outcome = Outcome(*file.key, shown, None, None, None, None, None, kept=False)
    if isinstance(given, Document):
        outcome = outcome._replace(document_id=given.document_id)
        try:
            disclosure = disclose(given)
            if reason := _unplaced(disclosure):
                return outcome._replace(reason=reason), None
            said = disclosure.identity
            digits = digits_of(given.document_id, said.entity_name)
            return outcome._replace(report_year=said.report_year, digits=digits, kept=True), make(disclosure)
        except CatalogueError:
            raise
        except Exception as error:  # contained and reported: see the head of this module
            given = _our_error(file, error, traces)
    return outcome._replace(reason=given.reason, detail=given.detail or None), None


def _tables(made: list[tuple[Outcome, Made]], traces: list[str]) -> tuple[Tables, list[Outcome]]:
    """Rows as tables that keep every promise of the schema; a document that breaks one is an error of ours."""
    try:
        return tables_of([one for _, one in made]), [outcome for outcome, _ in made]
    except Exception:
        if len(made) > 1:
            halves = [_tables(half, traces) for half in (made[: len(made) // 2], made[len(made) // 2 :])]
            return merge_tables([tables for tables, _ in halves]), [o for _, some in halves for o in some]
        traces.append(traceback.format_exc())
        detail = traceback.format_exc().strip().rpartition("\n")[2][:200]
        return {}, [made[0][0]._replace(reason="our_error", detail=detail, report_year=None, digits=None, kept=False)]


def _unplaced(disclosure: Disclosure) -> str | None:
    """Why a document cannot be stored: it does not say for which year, or whether it is a budget or final accounts."""
    if disclosure.identity.kind is None:
        return "no_kind"
    return "no_year" if disclosure.identity.report_year is None else None


def _our_error(file: RawFile, error: Exception, traces: list[str]) -> Unreadable:
    """An exception of our own code as a reason; the trace, with the file's name, goes to whoever runs the build."""
    if isinstance(error, CatalogueError):
        raise error
    traces.append(f"{file.source_path}\n{''.join(traceback.format_exception(error))}")
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Unreadable("our_error", f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}")


def _same(before: dict[str, Stamp], now: dict[str, Stamp]) -> bool:
    """Whether two surveys found the same. One that leaves nothing is of files that are not on this machine."""
    return bool(now) and before.keys() == now.keys() and all(before[name].sha256 == now[name].sha256 for name in now)


def _is_known(readings: Readings, key: FileKey) -> bool:
    outcomes = readings.ledger.get(key)
    return outcomes is not None and not any(outcome.reason in PASSING for outcome in outcomes)


def _read_into(readings: Readings, files: list[RawFile], mapper: Mapper | None, progress: Progress | None) -> list[str]:
    """Read files in batches; the traces of our own errors."""
    small = _weight(files) <= INLINE_FILES and sum(file.byte_count for file in files) <= INLINE_BYTES
    traces: list[str] = []
    done = 0
    for result in (mapper or (_map_here if small else map_documents))(read_batch, batches_of(files)):
        readings.add(result.outcomes, result.tables)
        traces += result.traces
        done += result.files
        if progress:
            progress(done, len(files))
    return traces


def batches_of(files: Iterable[RawFile]) -> list[Batch]:
    """Files in the order of their bytes' hash, so that a batch touches few buckets; bounded in number and size."""
    batches: list[Batch] = []
    batch: list[RawFile] = []
    for file in sorted(files, key=lambda file: (file.key, file.source_path)):
        if batch and (_weight(batch) >= BATCH_FILES or sum(one.byte_count for one in batch) >= BATCH_BYTES):
            batches.append(tuple(batch))
            batch = []
        batch.append(file)
    return [*batches, tuple(batch)] if batch else batches


def _weight(files: Iterable[RawFile]) -> int:
    """As how many quick files some count.

    >>> _weight(RawFile(name, name, "", 0) for name in ("a.txt", "b.PDF"))
    9
    """
    return sum(SLOW.get(file.key.suffix, 1) for file in files)


def _copies(files: Iterable[RawFile], readings: Readings) -> Iterator[tuple[RawFile, Outcome, bool]]:
    """(file, outcome, whether it is the first that holds its document), in the order of the corpus.

    A file whose path is not the first of its bytes may have another suffix: it repeats what the first one gave.
    """
    first: dict[str, RawFile] = {}
    seen: set[str] = set()
    for file in files:
        holder = first.setdefault(file.file_id, file)
        for outcome in readings.ledger.get(holder.key, ()):
            new = outcome.document_id not in seen
            if outcome.reason is None and outcome.document_id:
                seen.add(outcome.document_id)
            yield file, outcome, new


@without_collecting()
def _displaced(files: Iterable[RawFile], readings: Readings) -> dict[str, RawFile]:
    """document_id -> the file to read it from, where a later copy's rows are stored in place of the first one's."""
    copies = _copies(files, readings)
    return {o.document_id: file for file, o, new in copies if new and not o.kept and o.reason is None and o.document_id}


@without_collecting()
def _sources(raw: Raw, files: Iterable[RawFile], readings: Readings) -> tuple[list[Row], list[Row]]:
    """Rows of `sources`, in the order of the corpus, and a row of `rejects` for everything that was quarantined."""
    sources: list[Row] = []
    rejects: dict[Row, None] = {}
    sidecars: dict[str, tuple[tuple[object, ...], str | None]] = {}
    for file, outcome, new in _copies(files, readings):
        if file.source_path not in sidecars:
            sidecars[file.source_path] = raw.sidecar(file)
        told, trouble = sidecars[file.source_path]
        status = "quarantined" if outcome.reason else "read" if new else "duplicate"
        reason, detail = (outcome.reason, outcome.detail) if outcome.reason else (trouble and "bad_sidecar", trouble)
        document_id = outcome.document_id or (None if outcome.inner_name else file.file_id)
        sources.append(
            (
                file.source_path, outcome.inner_name or None, file.file_id, document_id, status, reason, detail,
                file.byte_count, *told,
            )
        )  # fmt: skip
        if outcome.reason:
            stage = "identify" if outcome.reason in ("no_year", "no_kind") else "read"
            rejects[(document_id or file.file_id, stage, outcome.reason, None, None, None, None, None, 0, 0)] = None
    return sources, sorted(rejects, key=str)


@cache
def reading_version() -> str:
    """What decides how bytes are read: the code and catalogue of this package, the schema, the pinned libraries."""
    root = Path(__file__).parent
    paths = [path for suffix in ("py", "toml", "csv") for path in root.rglob(f"*.{suffix}")]
    paths += [*(WAREHOUSE / "schema").glob("*.sql"), *root.parent.glob("requirements.lock")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _map_here(function: Callable[[Task], Result], batches: Sequence[Task]) -> Iterator[Result]:
    return map(function, batches)


def map_documents(function: Callable[[Task], Result], batches: Sequence[Task]) -> Iterator[Result]:
    """Apply a pure function to every batch, in processes; results in the order of the batches.

    The seam: anything with this shape (Ray, a cluster) can stand here. `GOUJI_WORKERS` says how many processes; a few
    batches wait at each, so that neither tasks nor results pile up.
    """
    workers = int(os.environ.get("GOUJI_WORKERS") or os.cpu_count() or 1)
    if workers <= 1 or len(batches) <= 1:
        yield from map(function, batches)
        return
    left = iter(batches)
    with ProcessPoolExecutor(min(workers, len(batches)), multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Result]] = deque(pool.submit(function, batch) for batch in islice(left, 2 * workers))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(function, batch) for batch in islice(left, 1))
