"""The cluster for real: Ray with two workers on this machine, a store that speaks S3, Dagster in front of both."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cluster import reading
from cluster.engine import Lost, in_order
from cluster.home import bring_home
from cluster.objects import place
from cluster.reading import read_objects, read_task
from pipelines.corpus import read_corpus
from tests import deadly
from tests.stores import s3
from tests.test_cluster import bodies, given_up, mixed, outcome
from tests.test_corpus import sources, tree

MISSING = [name for name in ("ray", "dagster_ray", "moto") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"left out: Ray and S3 (make test-cluster brings {', '.join(MISSING)})"
)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with s3() as (address, _):
        yield address


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    from cluster import on_ray

    on_ray.settle()
    import ray

    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        _node_ip_address="127.0.0.1",
        runtime_env={"env_vars": {"PYTHONPATH": str(ROOT)}},
    )
    yield on_ray.OnRay()
    ray.shutdown()


def upload(raw: Path, address: str) -> None:
    prefix = place(address)
    for path in sorted(raw.rglob("*")):
        if path.is_file():
            prefix.put(path.relative_to(raw).as_posix(), path.read_bytes())


def killed_once(marker: Path, task: reading.Task) -> reading.Receipt:
    """As `read_task`, in a worker that is killed in the middle of the first task that anybody gets."""
    if not marker.exists():
        marker.touch()
        reading.write_part = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # its rows are made, none is written
    return read_task(task)


def test_ray_and_s3_give_what_one_machine_gives_byte_for_byte(
    tmp_path: Path, store: str, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "OBJECTS", 3)
    mixed(tmp_path / "raw")
    raw, parts = store.format("a/raw"), store.format("a/parts")
    upload(tmp_path / "raw", raw)
    done = read_objects(raw, parts, engine)
    assert (done.found, done.read, done.lost, done.traces) == (12, 12, (), ())
    assert read_objects(raw, parts, engine).read == 0
    assert bring_home(raw, parts, tmp_path / "out") == read_corpus(tmp_path / "raw", tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_a_worker_that_is_killed_costs_time_only(
    tmp_path: Path, store: str, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "OBJECTS", 3)
    monkeypatch.setattr(reading, "read_task", partial(killed_once, tmp_path / "marker"))
    bodies(tmp_path / "raw", 7)
    raw, parts = store.format("b/raw"), store.format("b/parts")
    upload(tmp_path / "raw", raw)
    done = read_objects(raw, parts, engine)
    assert (tmp_path / "marker").exists() and (done.read, done.documents, done.lost) == (7, 7, ())
    bring_home(raw, parts, tmp_path / "out")
    read_corpus(tmp_path / "raw", tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_ray_loses_the_poisonous_only(engine: Any, tmp_path: Path) -> None:
    assert outcome(engine, deadly.deadly, range(6)) == [-3, 0, 1, 2, 4, 5]
    assert outcome(engine, deadly.endless, range(6)) == [-3, 0, 1, 2, 4, 5]
    assert engine.submit(deadly.deadly_once, str(tmp_path / "marker")).result() == "done"
    with pytest.raises(ZeroDivisionError):
        outcome(engine, deadly.broken, range(2))
    with pytest.raises(Lost):
        list(in_order(engine, deadly.deadly, range(5)))
    assert given_up(3, "") == -3


def test_dagster_drives_the_nation(tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    ray.shutdown()  # the job brings its own
    mixed(tmp_path / "raw")
    monkeypatch.setenv("GOUJI_OBJECTS", store.format("c/raw"))
    monkeypatch.setenv("GOUJI_PARTS", store.format("c/parts"))
    monkeypatch.setenv("GOUJI_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("GOUJI_WORKERS", "2")
    upload(tmp_path / "raw", store.format("c/raw"))
    from assets.definitions import definitions

    result = definitions().resolve_job_def("nation").execute_in_process()
    assert result.success
    done = result.asset_materializations_for_node("parts")[0].metadata
    assert (done["objects"].value, done["lost"].value) == (12, 0)
    assert [row for row in sources(tmp_path / "out", "source_path", "status") if row[1] == "read"]
    assert (tmp_path / "out" / "budget.duckdb").exists()
    read_corpus(tmp_path / "raw", tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_the_extra_brings_an_asset_and_a_job() -> None:
    from assets.definitions import definitions

    made = definitions()
    assert {job.name for job in made.resolve_all_job_defs()} >= {"build", "nation"}
    assert "parts" not in {node.name for node in made.resolve_job_def("build").nodes}
