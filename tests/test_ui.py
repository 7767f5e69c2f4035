"""The pages of Dagster, driven by a browser: what a newcomer sees, and that the buttons work.

Where there is no browser this is left out, and says so. With GOUJI_IMAGES=1 the pictures of the documentation are made
anew (docs/images).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import small

PROJECT = Path(__file__).parent.parent
BROWSER = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
playwright = pytest.importorskip("playwright.sync_api", reason="left out: the pages of Dagster (needs playwright)")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="left out: the pages of Dagster (needs the program chromium)")

CHECK = "INT_balance_inside_a_form"
BUILD = """
import sys
from pathlib import Path
from assets.build import materialise
built = materialise(Path(sys.argv[1]), Path(sys.argv[2]))
assert built.release is not None, built.failures
"""
SERVE = """
import sys
from pathlib import Path
from assets.serve import serve
serve(int(sys.argv[3]), Path(sys.argv[1]), Path(sys.argv[2]))
"""
GROUPS = ("1_raw", "2_reading", "2_catalogue", "3_candidate", "4_judging", "5_published")


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go."""
    if os.environ.get("GOUJI_IMAGES"):
        folder = PROJECT / "docs" / "images"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return tmp_path_factory.mktemp("images")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a corpus of three: the first disclosure, one that does not add up, one that cannot be read."""
    base = tmp_path_factory.mktemp("served")
    raw, out = base / "raw", base / "out"
    shutil.copytree(PROJECT / "raw", raw)
    small.write(raw / "2024" / "wrong.txt", project="200.51")
    (raw / "empty.txt").write_bytes(b"")
    environment = os.environ | {"DAGSTER_HOME": str(base / "records"), "GOUJI_REPORTS": "https://example.org/report"}
    for year in (2023, 2022):  # two builds, each with something new, make a line in the plots
        small.write(raw / str(year) / "right.txt", body="某县某局", year=year)
        subprocess.run([sys.executable, "-c", BUILD, raw, out], cwd=PROJECT, env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (base / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(raw), str(out), str(port)],
        cwd=PROJECT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert server.poll() is None, "the server stopped"
            time.sleep(0.5)
    raise AssertionError("the server did not answer within two minutes")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    """A page of a browser, as wide as a desk."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1600, "height": 1000})
        opened.set_default_timeout(60_000)
        yield opened
        browser.close()


def asked(address: str, query: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the server itself answers."""
    body = json.dumps({"query": query, "variables": given or {}}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)["data"]
        return found


def complaints(address: str, run_id: str) -> list[str]:
    """Why steps of a run failed."""
    found = asked(
        address,
        f'{{ logsForRun(runId: "{run_id}") {{ ... on EventConnection {{ events {{ __typename '
        "... on ExecutionStepFailureEvent { stepKey error { message causes { message } } } } } } }",
    )
    failed = [one for one in found["logsForRun"]["events"] if one["__typename"] == "ExecutionStepFailureEvent"]
    return [f"{one['stepKey']}: {one['error']}" for one in failed]


def seen(page: Any, words: str) -> None:
    """Wait until these words can be seen."""
    page.locator(f"text=/^{words}$/ >> visible=true").first.wait_for()


def picture(page: Any, images: Path, name: str, height: int = 1000) -> None:
    """The upper part of what is seen now, as a file, once the page has come to rest."""
    page.wait_for_timeout(1_500)
    page.screenshot(path=images / f"{name}.png", clip={"x": 0, "y": 0, "width": 1600, "height": height})
    assert (images / f"{name}.png").stat().st_size > 20_000


def test_the_graph_reads_from_left_to_right(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/asset-groups")
    for group in GROUPS:
        seen(page, group)
    page.set_viewport_size({"width": 1600, "height": 560})
    opened = quote(",".join(f"global@global:{group}" for group in GROUPS if not group.startswith("2_")))
    page.goto(f"{address}/asset-groups?expanded={opened}")
    for name in ("raw_documents", "2_reading", "candidate", "judgements", "findings", "warehouse"):
        seen(page, name)
    picture(page, images, "graph", 560)
    page.set_viewport_size({"width": 1600, "height": 1000})


def test_a_relation_tells_its_columns_and_rows(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/assets/facts")
    page.get_by_text("Row count").wait_for()
    page.get_by_text("报表中的一个数字", exact=False).first.wait_for()
    page.get_by_text("fact_id", exact=True).first.wait_for()
    picture(page, images, "relation")


def test_a_failing_check_shows_sentence_and_line(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/assets/judgements?view=checks&checkDetail={CHECK}")
    page.get_by_text("non-blocking").first.wait_for()
    page.get_by_text("broken_rows").first.wait_for()
    page.get_by_text("INT-06").first.wait_for()
    words = page.inner_text("body")
    assert "支出总表" in words and "19" in words
    assert "the disclosures themselves" in words  # and not what we could not read
    picture(page, images, "check")
    link = page.locator("a[href^='https://example.org/report/']")
    page.get_by_text("[Show Markdown]").first.click()
    assert str(link.first.get_attribute("href")).endswith(".html")
    page.keyboard.press("Escape")


def test_what_was_published_at_a_glance(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/assets/warehouse")
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_text("Judgements by outcome").wait_for()
    picture(page, images, "overview")


def test_numbers_become_plots(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/assets/judgements")
    page.get_by_text("Plots", exact=True).first.click()
    page.get_by_text("not_applicable", exact=True).first.wait_for()
    picture(page, images, "plots")


def test_the_night_is_on_and_new_files_wait_for_it(address: str, page: Any, images: Path) -> None:
    page.goto(f"{address}/automation")
    page.get_by_text("nightly", exact=True).first.wait_for()
    page.get_by_text("02:30", exact=False).first.wait_for()
    page.wait_for_timeout(1_000)
    picture(page, images, "automation", 320)
    found = asked(
        address,
        '{ schedulesOrError(repositorySelector: {repositoryName: "__repository__", '
        'repositoryLocationName: "gouji"}) { ... on Schedules { results { name scheduleState { status } } } } '
        'sensorsOrError(repositorySelector: {repositoryName: "__repository__", '
        'repositoryLocationName: "gouji"}) { ... on Sensors { results { name sensorState { status } } } } }',
    )
    states = {one["name"]: one["scheduleState"]["status"] for one in found["schedulesOrError"]["results"]}
    states |= {one["name"]: one["sensorState"]["status"] for one in found["sensorsOrError"]["results"]}
    watches = {"failures": "RUNNING", "lost_runs": "RUNNING"}
    assert states == {"nightly": "RUNNING", "new_raw_files": "STOPPED"} | watches


def newest(address: str) -> dict[str, Any]:
    """The last run that was asked for."""
    query = "{ runsOrError(limit: 1) { ... on Runs { results { runId status runConfigYaml } } } }"
    runs: list[dict[str, Any]] = asked(address, query)["runsOrError"]["results"]
    return runs[0]


def ended(address: str, before: str) -> dict[str, Any]:
    """The run after the run `before`, once it is over; it must have gone well."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        run = newest(address)
        if run["runId"] != before and run["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            assert (run["status"], complaints(address, run["runId"])) == ("SUCCESS", [])
            return run
        time.sleep(1)
    raise AssertionError("no run came to its end")


def launched(address: str, selection: dict[str, Any], config: dict[str, Any]) -> None:
    """What a button of the page sends when it is pressed."""
    where = {"repositoryLocationName": "gouji", "repositoryName": "__repository__", "jobName": "build"}
    given = {"selector": where | selection, "runConfigData": json.dumps(config), "mode": "default"}
    query = "mutation($p: ExecutionParams!) { launchPipelineExecution(executionParams: $p) { __typename } }"
    answer = asked(address, query, {"p": given})
    assert answer["launchPipelineExecution"]["__typename"] == "LaunchRunSuccess"


def test_one_check_is_asked_again_of_what_is_published(address: str) -> None:
    before = newest(address)["runId"]
    check = {"assetKey": {"path": ["judgements"]}, "name": CHECK}
    launched(address, {"assetSelection": [], "assetCheckSelection": [check]}, {})
    run = ended(address, before)
    told = asked(
        address,
        f'{{ logsForRun(runId: "{run["runId"]}") {{ ... on EventConnection {{ events {{ '
        "... on AssetCheckEvaluationEvent { evaluation { checkName success } } } } } }",
    )
    events = [one["evaluation"] for one in told["logsForRun"]["events"] if "evaluation" in one]
    assert events == [{"checkName": CHECK, "success": False}]


def test_a_year_is_read_again(address: str) -> None:
    before = newest(address)["runId"]
    launched(address, {}, {"ops": {"disclosures": {"config": {"years": [2023], "again": True}}}})
    run = ended(address, before)
    assert "2023" in run["runConfigYaml"] and "again: true" in run["runConfigYaml"]


def test_a_run_from_the_page_succeeds(address: str, page: Any, images: Path) -> None:
    before = newest(address)["runId"]
    page.goto(f"{address}/asset-groups")
    page.get_by_text("Materialize all", exact=False).first.click()
    run = ended(address, before)
    page.goto(f"{address}/runs/{run['runId']}")
    page.get_by_text("disclosures", exact=False).first.wait_for()
    picture(page, images, "run", 365)
