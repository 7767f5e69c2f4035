"""The assets: from raw documents to the published warehouse. Each calls one function and says what came of it.

Belongs here: the graph, and what its nodes show. Does not belong here: the work (`pipelines`, `expectations`), checks.

    raw_documents -> disclosures (12 relations) -> candidate -> judgements, findings -> warehouse

One step reads and gives all relations of disclosures, one builds the candidate, one judges, one publishes: relations
are nodes of their own so that each has its page, its columns and its history, not so that each can be run alone.

A night with nothing new ends after the first step: nothing is built, judged or checked that was so before; the page of
`warehouse` says that the release was kept.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from assets import show
from assets.places import PROJECT, Places, Watcher
from assets.words import words
from expectations.batches import judge_corpus, judging_version
from pipelines import corpus
from pipelines.store.release import Release, build_candidate, candidate_path, inputs, kept, open_published, publish
from pipelines.store.schema import DOCUMENT_RELATIONS

OWNERS = ["team:budget-data"]
#: published after the night's run and before people come to work
FRESH = dg.FreshnessPolicy.cron("0 6 * * *", timedelta(hours=8), timezone="Asia/Shanghai")
CLUSTER = find_spec("dagster_ray") is not None  # the extra is installed: see `nation`
BEFORE = ("raw_documents", "parts") if CLUSTER else ("raw_documents",)
READ = ("sources", "dispositions", *DOCUMENT_RELATIONS)
CATALOGUE = ("forms", "subjects", "regions", "measures")
JUDGED = {
    "rules": ("candidate",),
    "judgements": ("candidate", "rules"),
    "comparisons": ("judgements",),
    "facts_asked": ("judgements",),
}
SEVERITIES = ("error", "warn", "info")
OUTCOMES = ("holds", "broken", "untestable", "not_applicable")


def _version(*folders: str) -> str:
    """What a step's code and data are, as a short word: another word means that the step would do something else."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".csv", ".sql"):
                digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


READING_VERSION = corpus.reading_version()[:12]
JUDGING_VERSION = judging_version()[:12]
SCHEMA_VERSION = _version("warehouse/schema", "warehouse/views", "pipelines/store")


def _relation(
    name: str, group: str, kinds: set[str], deps: tuple[str, ...], version: str, skippable: bool = False
) -> dg.AssetSpec:
    comment, schema = show.relations()[name]
    return dg.AssetSpec(
        name,
        description=comment.replace(" · ", "\n\n"),
        group_name=words("groups", group),
        kinds=kinds,
        deps=deps,
        owners=OWNERS,
        code_version=version,
        skippable=skippable,
        metadata={"dagster/column_schema": schema, "dagster/table_name": f"budget.main.{name}"},
    )


RAW = dg.AssetSpec(
    "raw_documents",
    description=words("assets", "raw_documents"),
    group_name=words("groups", "raw"),
    kinds={"file"},
    owners=OWNERS,
)


class Reading(dg.Config):
    """What to read: everything that is new, unless told otherwise."""

    years: list[int] = []  # only files whose path hints at these years
    again: bool = False  # read even what is known


@dg.multi_asset(
    name="disclosures",
    specs=[_relation(name, "reading", {"parquet"}, BEFORE, READING_VERSION, True) for name in READ],
)
def disclosures(
    context: dg.AssetExecutionContext, config: Reading, places: Places, watcher: dg.ResourceParam[Watcher]
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetObservation]:
    """Read what is new or changed in the raw folder; keep what is known; quarantine what cannot be read."""
    watcher.step("disclosures")
    begun = perf_counter()
    reading = places.read(config.years or None, config.again, watcher.reading)
    seconds = round(perf_counter() - begun, 3)
    watcher.note(reading)
    for trace in reading.our_errors:
        context.log.error(trace)
    where = places.objects.partition("?")[0] if places.parts else places.raw
    seen: dict[str, Any] = {"files": reading.found, "folder": where, "seconds": seconds}
    yield dg.AssetObservation("raw_documents", metadata=seen)
    if not reading.documents:
        ours = f" {len(reading.our_errors)} failed by our own fault." * bool(reading.our_errors)
        raise dg.Failure(
            f"Nothing was readable: none of {reading.found} files became a document.{ours} What was published stays.",
            allow_retries=False,
        )
    if release := kept(places.out_folder, inputs(places.out_folder, judging_version())):
        context.log.info(f"Nothing is new: release {release.release_id} is kept as it is.")
        watcher.note(release)
        context.log_event(dg.AssetMaterialization("warehouse", metadata=_published(places.out_folder, release)))
        return
    for name in READ:
        files = sorted((places.out_folder / ".readings" / "parquet" / name).rglob("*.parquet"))
        facts: dict[str, Any] = {
            "dagster/row_count": sum(pq.read_metadata(path).num_rows for path in files),
            "bytes": sum(path.stat().st_size for path in files),
        }
        if name == "sources":
            facts |= {
                "files_found": reading.found,
                "files_read_now": reading.read,
                "files_known_before": reading.known,
                "duplicates": reading.duplicates,
                "quarantined": reading.quarantined,
                "our_errors": len(reading.our_errors),
                "seconds": seconds,
            }
        yield dg.MaterializeResult(asset_key=name, metadata=facts)


@dg.multi_asset(
    name="candidate",
    specs=[
        *(_relation(name, "catalogue", {"duckdb"}, (), SCHEMA_VERSION) for name in CATALOGUE),
        _relation("editions", "candidate", {"duckdb", "sql"}, READ, SCHEMA_VERSION),
        dg.AssetSpec(
            "candidate",
            description=words("assets", "candidate"),
            group_name=words("groups", "candidate"),
            kinds={"duckdb"},
            deps=[*READ, *CATALOGUE],
            owners=OWNERS,
            code_version=SCHEMA_VERSION,
        ),
    ],
)
def candidate(places: Places, watcher: dg.ResourceParam[Watcher]) -> Iterator[dg.MaterializeResult[Any]]:
    """Load the readings and the catalogue's dimensions into one database that nobody sees yet."""
    watcher.step("candidate")
    begun = perf_counter()
    counts = build_candidate(places.out_folder)
    seconds = round(perf_counter() - begun, 3)
    for name in (*CATALOGUE, "editions"):
        yield dg.MaterializeResult(asset_key=name, metadata={"dagster/row_count": counts[name]})
    rows = [{"relation": name, "rows": counts[name]} for name in (*READ, *CATALOGUE, "editions")]
    yield dg.MaterializeResult(
        asset_key="candidate",
        metadata={
            "relations": show.table(rows, ("relation", "rows")),
            "rows": sum(counts.values()),
            "bytes": candidate_path(places.out_folder).stat().st_size,
            "seconds": seconds,
        },
    )


@dg.multi_asset(
    name="judgement",
    specs=[
        *(_relation(name, "judging", {"duckdb", "sql"}, deps, JUDGING_VERSION) for name, deps in JUDGED.items()),
        _relation("findings", "judging", {"duckdb"}, ("comparisons",), JUDGING_VERSION),
    ],
)
def judgement(places: Places, watcher: dg.ResourceParam[Watcher]) -> Iterator[dg.MaterializeResult[Any]]:
    """Every rule meets every document; what is broken becomes a finding that a person can act on."""
    watcher.step("judgement")
    places.insist_on_candidate()
    begun = perf_counter()
    done = judge_corpus(places.out_folder, watcher.judging, places.judging())
    seconds = round(perf_counter() - begun, 3)
    with places.candidate(read_only=True) as connection:
        outcomes = _counted(connection, "SELECT outcome, count(*) FROM judgements GROUP BY outcome ORDER BY outcome")
        severities = _counted(connection, "SELECT severity, count(*) FROM findings GROUP BY severity ORDER BY severity")
        first = connection.execute(
            "SELECT severity, entity_name, report_year, message_zh, message_en, finding_id FROM findings "
            "JOIN documents USING (document_id) ORDER BY severity, finding_id LIMIT ?",
            [show.RECORDS],
        )
        columns = [column[0] for column in first.description or ()]
        broken = [dict(zip(columns, row, strict=True)) for row in first.fetchall()]
    more: dict[str, dict[str, Any]] = {
        "judgements": {
            **dict.fromkeys(OUTCOMES, 0),
            **outcomes,
            "buckets_judged_now": done.judged,
            "buckets_known_before": done.kept,
            "seconds": seconds,
        },
        "findings": {
            **dict.fromkeys(SEVERITIES, 0),
            **severities,
            "findings": show.table(broken, columns),
        },
    }
    for name in (*JUDGED, "findings"):
        counted = {"dagster/row_count": done.counts[name]}
        yield dg.MaterializeResult(asset_key=name, metadata=counted | more.get(name, {}))


@dg.asset(
    description=words("assets", "warehouse"),
    group_name=words("groups", "published"),
    kinds={"duckdb", "parquet"},
    deps=["findings"],
    owners=OWNERS,
    code_version=SCHEMA_VERSION,
    freshness_policy=FRESH,
)
def warehouse(places: Places, watcher: dg.ResourceParam[Watcher]) -> dg.MaterializeResult[Any]:
    """Publish the candidate in one swap."""
    watcher.step("warehouse")
    begun = perf_counter()
    places.insist_on_candidate()
    release = publish(places.out_folder, inputs(places.out_folder, judging_version()))
    seconds = round(perf_counter() - begun, 3)
    watcher.note(release)
    more = {"seconds": seconds, "overview": dg.MetadataValue.md(_overview(places.out_folder))}
    return dg.MaterializeResult(metadata=_published(places.out_folder, release) | more)


def _published(out: Path, release: Release) -> dict[str, Any]:
    """What is published, for the page."""
    rows = [{"relation": name, "rows": rows} for name, rows in release.counts.items()]
    return {
        "dagster/uri": str(out / "budget.duckdb"),
        "release": release.release_id,
        "changed": release.changed,
        "rows": sum(release.counts.values()),
        "bytes": show.size(release.path),
        "relations": show.table(rows, ("relation", "rows")),
    }


def _overview(out: Path) -> str:
    """The publication at a glance, as Markdown with small charts."""
    with open_published(out) as connection:
        charts = [
            ("Documents by year", "SELECT report_year::VARCHAR, count(*) FROM documents GROUP BY ALL ORDER BY 1"),
            ("Files by what became of them", "SELECT status, count(*) FROM sources GROUP BY ALL ORDER BY 1"),
            ("Judgements by outcome", "SELECT outcome, count(*) FROM judgements GROUP BY ALL ORDER BY 1"),
            (
                "Rules that broke most",
                "SELECT rule_id, sum(broken)::BIGINT AS broken FROM judgements GROUP BY ALL HAVING sum(broken) > 0 "
                "ORDER BY broken DESC, rule_id LIMIT 15",
            ),
            ("Printed figures", "SELECT accounted_as, count(*) FROM figures GROUP BY ALL ORDER BY 2 DESC, 1"),
            ("Findings by severity", "SELECT severity, count(*) FROM findings GROUP BY ALL ORDER BY 1"),
        ]
        drawn = [(title, _counted(connection, query)) for title, query in charts]
    return "\n\n".join(f"### {title}\n\n{show.bars(counts) if counts else '(none)'}" for title, counts in drawn)


def _counted(connection: Any, query: str) -> Mapping[str, int]:
    return {str(name): int(count) for name, count in connection.execute(query).fetchall()}
