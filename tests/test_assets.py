"""The road as Dagster walks it: what is on it, what stops it, what is written down."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets import build, history, road, serve, show
from assets.automation import new_raw_files
from assets.build import Built, materialise
from assets.definitions import definitions
from assets.places import Places, Watcher
from pipelines.corpus import reading_version
from pipelines.store.release import exclusive, open_candidate, open_published
from pipelines.store.verify import verify
from tests import small

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Dagster's records of these tests, apart from those of the project."""
    before = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(tmp_path_factory.mktemp("records"))
    yield history.home()
    if before is None:
        del os.environ["DAGSTER_HOME"]
    else:
        os.environ["DAGSTER_HOME"] = before


class Notes(Watcher):
    """Writes down the steps."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.progress: list[tuple[int, int]] = []

    def step(self, name: str) -> None:
        self.steps.append(name)

    def reading(self, done: int, total: int) -> None:
        self.progress.append((done, total))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A raw folder with one disclosure and one file that is none, and an OUT."""
    base = tmp_path_factory.mktemp("corpus")
    small.write(base / "raw" / "2024" / "disclosure.txt")
    (base / "raw" / "2024" / "rubbish.txt").write_bytes(bytes(range(256)) * 20)
    return base / "raw", base / "warehouse"


@pytest.fixture(scope="module")
def built(home: Path, places: tuple[Path, Path]) -> tuple[Built, Notes]:
    """The first build of that corpus."""
    notes = Notes()
    return materialise(*places, notes), notes


def test_every_node_says_what_it_is() -> None:
    specs = list(definitions().resolve_all_asset_specs())
    assert {spec.key.to_user_string() for spec in specs} == {
        *("raw_documents", *road.READ, *road.CATALOGUE, "editions", "candidate"),
        *(*road.JUDGED, "findings", "warehouse"),
    }
    for spec in specs:
        assert spec.description and spec.owners and spec.kinds and spec.group_name, spec.key
        assert any("\u4e00" <= letter <= "\u9fff" for letter in spec.description), spec.key


def test_columns_are_those_of_the_schema_with_their_comments() -> None:
    (facts,) = [spec for spec in definitions().resolve_all_asset_specs() if spec.key.to_user_string() == "facts"]
    schema = facts.metadata["dagster/column_schema"]
    amount = next(column for column in schema.columns if column.name == "amount")
    assert amount.type == "DECIMAL(20,2)"
    assert all(column.description for column in schema.columns)


def test_a_night_is_on_and_the_sensor_is_off() -> None:
    loaded = definitions()
    nightly = loaded.resolve_schedule_def("nightly")
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert nightly.default_status is dg.DefaultScheduleStatus.RUNNING
    assert loaded.resolve_sensor_def("new_raw_files").default_status is dg.DefaultSensorStatus.STOPPED
    assert loaded.resolve_job_def("build").executor_def.name == "in_process"


def test_a_build_walks_the_road_in_order_and_publishes(built: tuple[Built, Notes], places: tuple[Path, Path]) -> None:
    told, notes = built
    assert told.failures == ()
    assert notes.steps == [
        *("disclosures", "candidate", "relation_checks", "judgement", "judgement_checks", "warehouse")
    ]
    assert notes.progress[-1] == (2, 2)
    assert told.reading is not None and told.release is not None
    assert (told.reading.documents, told.reading.quarantined) == (1, 1)
    with open_published(places[1]) as connection:
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (told.release.counts["facts"],)


def test_what_blocks_is_about_us_and_what_is_about_disclosures_never_blocks(built: tuple[Built, Notes]) -> None:
    checks = {check.name: check for check in built[0].checks}
    assert all(check.blocking == name.endswith("_sound") for name, check in checks.items())
    assert all(check.passed for check in checks.values() if check.blocking)
    assert (checks["sources_read"].passed, checks["sources_read"].severity) == (False, "warn")
    assert checks["sources_read"].description == "Every file could be read: 1 of 2 rows fail"


def test_a_build_is_written_into_the_history_with_numbers_that_make_trends(
    built: tuple[Built, Notes], places: tuple[Path, Path]
) -> None:
    with history.instance() as instance:
        run = instance.get_run_by_id(built[0].run_id)
        assert run is not None and (run.job_name, run.status) == ("build", dg.DagsterRunStatus.SUCCESS)
        event = instance.get_latest_materialization_event(dg.AssetKey("facts"))
        assert event is not None and event.asset_materialization is not None
        rows = event.asset_materialization.metadata["dagster/row_count"].value
        with open_published(places[1]) as connection:
            assert connection.execute("SELECT count(*) FROM facts").fetchone() == (rows,)
        judged = instance.get_latest_materialization_event(dg.AssetKey("judgements"))
        assert judged is not None and judged.asset_materialization is not None
        assert {"holds", "seconds", "dagster/row_count"} <= set(judged.asset_materialization.metadata)


def test_a_second_build_of_the_same_changes_nothing(built: tuple[Built, Notes], places: tuple[Path, Path]) -> None:
    notes = Notes()
    again = materialise(*places, notes)
    assert again.release is not None and built[0].release is not None
    assert (again.release.release_id, again.release.changed) == (built[0].release.release_id, False)
    assert notes.steps == ["disclosures"]  # what is known to hold is not built, judged and checked once more
    assert again.checks == () == again.failures
    with history.instance() as instance:  # the page of the warehouse says so, and it is fresh
        event = instance.get_latest_materialization_event(dg.AssetKey("warehouse"))
        assert event is not None and event.asset_materialization is not None and event.run_id == again.run_id
        assert event.asset_materialization.metadata["changed"].value is False


@pytest.mark.parametrize("name", ["budget.duckdb", "parquet/sources/sources.parquet", "manifest.json"])
def test_a_damaged_release_is_replaced_by_the_next_build(
    built: tuple[Built, Notes], places: tuple[Path, Path], name: str
) -> None:
    assert built[0].release is not None
    path = places[1] / name
    path.resolve().chmod(0o644)
    with path.resolve().open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")
    told = materialise(*places)
    assert told.release is not None and told.failures == ()
    assert (told.release.release_id, told.release.changed) == (built[0].release.release_id, True)
    assert [one for one in verify(places[1], reading_version()) if one.key != "quarantined"] == []


def test_an_unsound_relation_keeps_the_last_publication(
    built: tuple[Built, Notes], places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = places
    build_candidate = road.build_candidate

    def spoilt(folder: Path) -> dict[str, int]:
        counts = build_candidate(folder)
        with open_candidate(folder) as connection:
            connection.execute("INSERT INTO facts FROM facts LIMIT 1")
        return counts

    monkeypatch.setattr(road, "build_candidate", spoilt)
    small.write(raw / "2024" / "another.txt", body="某市另一局")
    before = (out / "current").readlink()
    told = materialise(raw, out)
    assert told.release is None
    assert [check.name for check in told.checks if check.blocking and not check.passed] == ["facts_sound"]
    (sound,) = [check for check in told.checks if check.name == "facts_sound"]
    assert sound.description.startswith("No two rows share a key: 1 of ")
    assert (out / "current").readlink() == before
    with history.instance() as instance:
        run = instance.get_run_by_id(told.run_id)
        assert run is not None and run.status is dg.DagsterRunStatus.FAILURE
    (raw / "2024" / "another.txt").unlink()


def test_a_wrong_digit_is_shown_with_its_line_and_published(home: Path, tmp_path: Path) -> None:
    """The product: a disclosure that does not add up is no reason to stop."""
    small.write(tmp_path / "raw" / "a.txt", project="200.51")
    told = materialise(tmp_path / "raw", tmp_path / "out")
    assert told.release is not None
    failed = [check for check in told.checks if not check.passed and not check.name.endswith("_read")]
    assert failed and not any(check.blocking for check in failed)
    with history.instance() as instance:
        key = dg.AssetCheckKey(dg.AssetKey("judgements"), failed[0].name)
        (record,) = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
        assert record.event is not None and record.event.dagster_event is not None
        metadata = record.event.dagster_event.asset_check_evaluation_data.metadata
    (row, *_) = [record.data for record in metadata["broken_rows"].records]
    assert (row["document"].split()[0], 18 <= row["line"] <= 22) == ("某市某局", True)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in row["message_zh"])


def test_nothing_readable_is_said_in_words(home: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "空.txt").write_bytes(b"")
    told = materialise(raw, tmp_path / "out")
    assert told.release is None
    assert told.failures == ("Nothing was readable: none of 1 files became a document. What was published stays.",)


def test_publishing_without_a_candidate_says_what_to_do(home: Path, tmp_path: Path) -> None:
    result = dg.materialize(
        [road.warehouse],
        resources={"places": Places(raw=str(tmp_path), out=str(tmp_path)), "watcher": Watcher()},
        raise_on_error=False,
    )
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert build._failure(failure).startswith("There is no candidate:")


def test_a_run_holds_its_warehouse(tmp_path: Path) -> None:
    places = Places(raw=str(tmp_path), out=str(tmp_path / "out"))
    with places.yield_for_execution(dg.build_init_resource_context()):
        lock = (tmp_path / "out" / ".lock").open("w")
        fcntl = pytest.importorskip("fcntl")
        with lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with exclusive(tmp_path / "out"):
        assert (tmp_path / "out" / ".lock").exists()


def test_the_sensor_asks_once_for_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_RAW", str(tmp_path))
    (tmp_path / "a.txt").write_text("甲", "utf-8")

    def asked(cursor: str | None) -> tuple[int, str | None]:
        result = new_raw_files(dg.build_sensor_context(cursor=cursor))
        assert isinstance(result, dg.SensorResult)
        return len(result.run_requests or ()), result.cursor or cursor

    first, cursor = asked(None)
    second, cursor = asked(cursor)
    (tmp_path / "b.txt").write_text("乙", "utf-8")
    third, _ = asked(cursor)
    assert (first, second, third) == (1, 0, 1)


def test_the_page_is_for_this_machine_only() -> None:
    command = serve.command(3000)
    assert command[command.index("--host") + 1] == "127.0.0.1"


def test_the_records_are_configured_where_they_are_made(home: Path) -> None:
    written = (home / "dagster.yaml").read_text("utf-8")
    assert written == (PROJECT / ".dagster" / "dagster.yaml").read_text("utf-8")
    with history.instance() as instance:
        assert not instance.telemetry_enabled and not instance.nux_enabled


def test_a_table_shows_plain_words() -> None:
    shown = show.table([{"a": ["x", "y"], "b": None, "c": 3}], ("a", "b", "c"))
    assert [record.data for record in shown.records] == [{"a": "x, y", "b": None, "c": 3}]
