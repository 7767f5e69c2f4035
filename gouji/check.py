"""Disclosures straight from their files: read, judged, told. No warehouse, no Dagster, no Great Expectations.

Belongs here: the wiring of reading, judging and finding for `gouji check`, and the shape of its JSON. Does not belong
here: printing (`main`), anything that reads or judges by itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from os.path import isdir  # `Path.is_dir` raises where a name is too long
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gouji.leave import FAILED
from gouji.say import plain
from pipelines.catalog import CatalogueError
from pipelines.disclose import disclose
from pipelines.dispositions import Disposition, DispositionError, above
from pipelines.files import survey
from pipelines.members import documents_of
from pipelines.model import Disclosure, Document, Unreadable

if TYPE_CHECKING:
    import duckdb

CHUNK = 100  # documents that are judged together: rules between documents see those of one chunk
COUNTED = ("forms", "facts", "indicators", "projects", "claims", "rejects", "figures", "unread")
OUTCOMES = ("holds", "broken", "untestable", "not_applicable")
DECIDED = ("disposition", "role", "decided", "reason")
CLOSED = ("explained", "false_alarm")  # what nobody has to look at again


class Given(NamedTuple):
    """One document of a file, or why there is none."""

    path: str  # as the user gave it, with the name inside an archive after a '!'
    document_id: str | None
    status: str  # read, duplicate, quarantined
    reason: str | None
    detail: str | None
    disclosure: Disclosure | None = None
    trace: str | None = None  # of an exception in our own code


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, folders replaced by the files in them in the order of their paths; not one without any."""
    for path in paths:
        yield from ([file.path for file in survey(path)] if isdir(path) else []) or [path]


def read(paths: Iterable[Path]) -> Iterator[Given]:
    """Every document of every file. Nothing that a file holds raises; a malformed catalogue does (CatalogueError)."""
    seen: set[str] = set()
    for path in paths:
        try:
            members = documents_of(path)
        except OSError as error:
            yield Given(str(path), None, "quarantined", "no_access", error.strerror)
            continue
        except Exception as error:  # an error of ours is told apart and does not hide the other files
            yield _our_error(str(path), None, error)
            continue
        for name, given in members:
            shown = f"{path}!{name}" if name else str(path)
            if isinstance(given, Unreadable):
                yield Given(shown, None, "quarantined", given.reason, given.detail or None)
            elif given.document_id in seen:
                yield Given(shown, given.document_id, "duplicate", None, None)
            else:
                seen.add(given.document_id)
                yield _disclosed(shown, given)


def _disclosed(shown: str, document: Document) -> Given:
    try:
        disclosure = disclose(document)
    except CatalogueError:
        raise
    except Exception as error:  # as above
        return _our_error(shown, document.document_id, error)
    identity = disclosure.identity
    if identity.kind is None or identity.report_year is None:
        reason = "no_kind" if identity.kind is None else "no_year"
        return Given(shown, document.document_id, "quarantined", reason, None, disclosure)
    return Given(shown, document.document_id, "read", None, None, disclosure)


def _our_error(shown: str, document_id: str | None, error: Exception) -> Given:
    import traceback

    trace = "".join(traceback.format_exception(error))
    return Given(shown, document_id, "quarantined", "our_error", type(error).__name__, trace=trace)


def examine(givens: Iterable[Given]) -> Iterator[dict[str, object]]:
    """One entry a document, in the order given: what `--json` prints under `documents`, findings by weight."""
    chunk: list[Given] = []
    for given in givens:
        chunk.append(given)
        if len(chunk) == CHUNK:
            yield from _judged(chunk)
            chunk = []
    yield from _judged(chunk)


def _judged(chunk: list[Given]) -> Iterator[dict[str, object]]:
    counts: dict[str, dict[str, int]] = {}
    rejects: dict[str, list[dict[str, object]]] = {}
    findings: dict[str, list[dict[str, object]]] = {}
    chunk, connection = _stored(chunk)
    if connection is not None:
        from expectations.findings import find
        from expectations.judge import judge

        with connection:
            judge(connection, briefly=True)
            find(connection)
            decide(connection, (Path(given.path.partition("!")[0]) for given in chunk))
            counts, rejects, findings = _counts(connection), _rejects(connection), _findings(connection)
    for given in chunk:
        identity = given.disclosure.identity if given.disclosure else None
        read = given.status == "read" and given.document_id is not None
        yield {
            "document_id": given.document_id,
            "path": given.path,
            "status": given.status,
            "reason": given.reason,
            "detail": given.detail,
            "title": identity.title if identity else None,
            "report_year": identity.report_year if identity else None,
            "kind": identity.kind if identity else None,
            "counts": counts.get(given.document_id or "", {}) if read else {},
            "rejects": rejects.get(given.document_id or "", []) if read else [],
            "findings": findings.get(given.document_id or "", []) if read else [],
            "trace": given.trace,
        }


def decide(connection: duckdb.DuckDBPyConnection, paths: Iterable[Path]) -> None:
    """Put what people decided of findings into relation `dispositions`. Raises DispositionError."""
    from pipelines.store.memory import insert

    folders = dict.fromkeys(path.absolute().parent for path in paths)
    decided = {one.finding_id: one for folder in folders for one in above(folder)}
    insert(connection, "dispositions", Disposition._fields, list(decided.values()))


def _stored(chunk: list[Given]) -> tuple[list[Given], duckdb.DuckDBPyConnection | None]:
    """The chunk's documents in a database; one whose rows break a promise of the schema is an error of ours."""
    from pipelines.store.memory import open_memory
    from pipelines.store.schema import Error

    read = [given for given in chunk if given.status == "read" and given.disclosure]
    if not read:
        return chunk, None
    try:
        return chunk, open_memory(given.disclosure for given in read if given.disclosure)
    except (Error, ValueError) as error:
        if len(read) == 1:
            return [_our_error(one.path, one.document_id, error) if one in read else one for one in chunk], None
        alone = {given.path: _stored([given])[0][0] for given in read}
        if all(given.status == "read" for given in alone.values()):
            raise
    return _stored([alone.get(given.path, given) for given in chunk])


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    told = {
        row[0]: dict(zip(COUNTED, row[1:], strict=True)) | dict.fromkeys(OUTCOMES, 0)
        for row in connection.execute(
            "SELECT document_id, sheet_count, fact_count, indicator_count, project_count, claim_count, reject_count, "
            "figure_count, unread_count FROM documents"
        ).fetchall()
    }
    for document_id, outcome, count in connection.execute(
        "SELECT document_id, outcome, count(*) FROM judgements GROUP BY ALL"
    ).fetchall():
        told[document_id][outcome] = count
    return told


def _rejects(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = {}
    names = ("stage", "reason", "form", "line_number", "page_number", "words")
    for document_id, *values in connection.execute(
        f"SELECT document_id, {', '.join(names)} FROM rejects ORDER BY document_id, span_start, span_stop, reason"
    ).fetchall():
        told.setdefault(document_id, []).append(dict(zip(names, values, strict=True)))
    return told


def _findings(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = {}
    for document_id, finding_id, rule_ids, severity, zh, en, suspect, suggestion, evidence, *said in connection.execute(
        "SELECT f.document_id, finding_id, rule_ids, severity, message_zh, message_en, suspect, suggestion, evidence, "
        "disposition, role, decided, reason FROM findings AS f LEFT JOIN dispositions USING (finding_id) "
        "ORDER BY f.document_id, rank"
    ).fetchall():
        quoted = [
            {key: one[key] for key in ("ref", "form", "subject", "line_number", "page_number", "amount_text")}
            for one in evidence
        ]
        told.setdefault(document_id, []).append(
            {
                "finding_id": finding_id, "rule_ids": rule_ids, "severity": severity, "message_zh": zh,
                "message_en": en, "suspect": suspect, "suggestion": suggestion, "evidence": quoted,
                "disposition": dict(zip(DECIDED, map(str, said), strict=True)) if said[0] else None,
            }
        )  # fmt: skip
    return told


def told(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The entries of all files in order; what went wrong in our own code goes to stderr. Raises DispositionError."""
    for entry in examine(read(files_of(paths))):
        if trace := entry.pop("trace", None):
            sys.stderr.write(f"{plain(entry['path'])}\n{trace}\n")
        yield entry


def tell_json(paths: Iterable[Path]) -> int:
    """`gouji check --json`: prints all entries, gives the exit code."""
    try:
        entries = list(told(paths))
    except DispositionError as error:
        sys.stderr.write(plain(error) + "\n")
        return FAILED
    sys.stdout.write(as_json(entries) + "\n")
    return exit_code(entries)


def as_json(entries: Iterable[dict[str, object]]) -> str:
    """The JSON of `gouji check --json`."""
    return json.dumps({"documents": list(entries)}, ensure_ascii=False, indent=1)


def exit_code(entries: Iterable[dict[str, object]]) -> int:
    """2 where something could not be read, else 1 where an error is open (explained by nobody), else 0."""
    code = 0
    for entry in entries:
        if entry["status"] == "quarantined":
            return 2
        found = entry["findings"]
        if isinstance(found, list) and any(one["severity"] == "error" and is_open(one) for one in found):
            code = 1
    return code


def is_open(finding: Mapping[str, Any]) -> bool:
    """Whether nobody has explained a finding or shown it to be a false alarm, as in the view `findings_disposed`."""
    decided = finding["disposition"]
    return decided is None or decided["disposition"] not in CLOSED
