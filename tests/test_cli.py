"""The command line as a stranger meets it: real processes, exit codes, words."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from rich.console import Console

from gouji import answer, say
from gouji.paper import Paper
from tests.small import text, write

ROOT = Path(__file__).parents[1]
FIRST = next((ROOT / "raw").rglob("*.txt"))


def gouji(
    *arguments: str | Path, cwd: Path = ROOT, stdout: int | TextIO = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own; Chinese, in UTF-8, whatever the machine speaks."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "gouji", *map(str, arguments)],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
            "GOUJI_LANG": "zh",
            "LC_ALL": "C",
            **environment,
        },
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )


# ---- check


def test_a_disclosure_that_agrees(tmp_path: Path) -> None:
    done = gouji("check", write(tmp_path / "a.txt"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "读到：2 张报表，19 个数据" in done.stdout
    assert "未发现不一致：凡能核对的都相符。" in done.stdout


def test_a_disclosure_that_does_not(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    path.write_text(path.read_text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05"))
    done = gouji("check", path)
    assert done.returncode == 1
    assert "[错误]" in done.stdout and "第 22 行  部门支出预算总表  2010302 一般行政管理事务  200.05" in done.stdout
    assert "未发现不一致" not in done.stdout


def test_the_same_as_json(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    path.write_text(path.read_text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05"))
    done = gouji("check", "--json", path, tmp_path / "none.txt")
    assert done.returncode == 2
    first, second = json.loads(done.stdout)["documents"]
    assert {"document_id", "path", "status", "reason", "title", "report_year", "kind", "counts", "findings"} <= set(
        first
    )
    assert (first["status"], first["report_year"], first["kind"]) == ("read", 2024, "budget")
    assert first["counts"]["facts"] == 19 and first["counts"]["broken"] > 0
    finding = first["findings"][0]
    assert {"finding_id", "rule_ids", "severity", "message_zh", "message_en", "suspect", "suggestion"} <= set(finding)
    assert finding["severity"] == "error" and len(finding["evidence"]) >= 2
    assert {"form", "subject", "line_number", "page_number", "amount_text"} <= set(finding["evidence"][0])
    assert (second["status"], second["reason"]) == ("quarantined", "no_access")


def test_what_was_decided_of_a_finding_is_told_with_it_and_closes_it(tmp_path: Path) -> None:
    path = write(tmp_path / "2024" / "a.txt")
    path.write_text(path.read_text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05"))
    (found,) = json.loads(gouji("check", "--json", path).stdout)["documents"]
    ids = [one["finding_id"] for one in found["findings"] if one["severity"] == "error"]
    assert ids and {one["disposition"] for one in found["findings"]} == {None}

    def decide(word: str) -> None:
        said = f'disposition = "{word}"\nrole = "会计"\ndecided = 2024-03-05\nreason = "单位\\u001b[2J合并"'
        (tmp_path / "dispositions.toml").write_text("\n".join(f"[{one}]\n{said}" for one in ids))

    decide("explained")
    told = gouji("check", path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "处理意见：已解释（会计，2024-03-05）：单位\\x1b[2J合并" in told.stdout
    assert f"（其中 {len(ids)} 项已有处理意见）" in told.stdout
    page = gouji("report", path, "--out", tmp_path / "page.html")
    assert page.returncode == 0 and "处理意见：已解释（会计" in (tmp_path / "page.html").read_text()
    decide("confirmed")
    assert gouji("check", path).returncode == 1
    decide("forgotten")
    refused = gouji("check", path)
    assert refused.returncode == 2 and "disposition must be one of" in refused.stderr


def test_paths_that_cannot_be_read_are_told_and_hide_nothing(tmp_path: Path) -> None:
    write(tmp_path / "b.txt")
    write(tmp_path / "c.txt")
    (tmp_path / "a\x1b[2J\n.txt").write_bytes(b"")
    done = gouji("check", tmp_path)
    assert done.returncode == 2
    assert "文件是空的。" in done.stdout and "a\\x1b[2J .txt" in done.stdout and "\x1b" not in done.stdout
    assert "未发现不一致" in done.stdout and "内容完全相同" in done.stdout
    assert "共 3 份文件，1 份已读，1 份未能读取" in done.stdout


@pytest.mark.parametrize("command", ["check", "prove"])
def test_a_folder_without_files_is_told(command: str, tmp_path: Path) -> None:
    done = gouji(command, tmp_path)
    assert done.returncode == 2 and "文件夹里没有文件。" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: no device that is always full")
@pytest.mark.parametrize("arguments", [("check",), ("check", "--json"), ("report", "--out", "/dev/full")])
def test_a_full_disk_is_told_in_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    command, *options = arguments
    with open("/dev/full", "w") as full:
        done = gouji(command, write(tmp_path / "a.txt"), *options, stdout=full)
    assert (done.returncode, done.stderr) == (2, "没有写成：No space left on device\n")


def test_a_name_that_no_file_can_have_and_an_endless_file_hide_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    done = gouji("check", "x" * 300, "/dev/zero", tmp_path / "a.txt")
    assert (done.returncode, done.stderr) == (2, "")
    assert "无法打开该文件" in done.stdout and "超出可读取的上限" in done.stdout and "未发现不一致" in done.stdout
    assert gouji("report", "x" * 300).returncode == 64


def test_closed_streams_are_no_error(tmp_path: Path) -> None:
    words = f"{sys.executable} -P -m gouji check {write(tmp_path / 'a.txt')} >&- 2>&-"
    assert subprocess.run(words, shell=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode == 0


def test_english_on_request(tmp_path: Path) -> None:
    done = gouji("check", write(tmp_path / "a.txt"), GOUJI_LANG="en")
    assert "All is well: whatever could be asked agrees." in done.stdout


def test_no_contact_person_is_shown(tmp_path: Path) -> None:
    done = gouji("check", "--json", write(tmp_path / "a.txt"))
    assert "张三" not in done.stdout and "12345678" not in done.stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_checking_loads_no_engine_and_no_parser_of_arguments(options: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-X", "importtime", "-m", "gouji", "check", *options, write(tmp_path / "a.txt")]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert loaded & {"dagster", "great_expectations", "pandas", "pyarrow", "duckdb", "lxml", "typer", "rich"} == set()


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_both_ways_in_say_the_same(options: tuple[str, ...], tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    short, long = gouji("check", *options, path), gouji("check", *options, "--", path)
    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"FORCE_COLOR": "1"},
        {"FORCE_COLOR": "1", "NO_COLOR": "1"},
        {"FORCE_COLOR": "1", "TERM": "dumb"},
        {"FORCE_COLOR": ""},
        {"TTY_COMPATIBLE": "1"},
        {"TTY_COMPATIBLE": "0", "FORCE_COLOR": "1"},
    ],
)
def test_lines_have_the_style_that_rich_would_give_them(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm"} | environment).items():
        monkeypatch.setenv(name, value)
    ours, theirs = io.StringIO(), io.StringIO()
    rich = Console(file=theirs, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for style in ("", "bold", "dim", "bold red", "yellow", "cyan", "green"):
        rich.print("  第 3 行  [合计]  1.00", style=style or None)
        Paper(ours).print("  第 3 行  [合计]  1.00", style)
    assert ours.getvalue() == theirs.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check",),
        ("check", "--jason", "x"),
        ("check", ""),
        ("prove", ""),
        ("dance",),
        ("ui", "--port", "0"),
        ("sql",),
    ],
)
def test_wrong_usage_is_64(arguments: tuple[str, ...]) -> None:
    done = gouji(*arguments)
    assert done.returncode == 64
    assert "Usage: gouji" in done.stderr + done.stdout


@pytest.mark.parametrize("command", ["check", "build", "sql", "ui"])
def test_help_teaches(command: str) -> None:
    done = gouji(command, "--help")
    assert done.returncode == 0
    assert f"gouji {command}" in done.stdout and len(done.stdout.splitlines()) > 5


# ---- build and sql


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.CompletedProcess[str]]]:
    """A warehouse of two small budgets, one copy and one empty file."""
    folder = tmp_path_factory.mktemp("built")
    write(folder / "raw" / "2024" / "a.txt", body="第一局")
    write(folder / "raw" / "b.txt", body="第二局", project="200.00", total="500.00")
    write(folder / "raw" / "copy.txt", body="第一局")
    (folder / "raw" / "empty.txt").write_bytes(b"")
    yield folder, gouji("build", "--raw", folder / "raw", "--out", folder / "out", DAGSTER_HOME=str(folder / "home"))


def test_a_build_publishes_and_says_what_came_of_it(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = built
    assert done.returncode == 0, done.stdout + done.stderr
    assert "文件 2  (未收录 1, 重复 1)" in done.stdout
    assert "数据 38" in done.stdout and "判断" in done.stdout and "不一致 0" in done.stdout
    assert "empty.txt: 文件是空的。" in done.stdout and "已发布" in done.stdout
    assert (folder / "out" / "budget.duckdb").exists()
    assert sorted(path.name for path in (folder / "out" / "parquet" / "facts").iterdir()) == ["report_year=2024"]


def test_nothing_readable_is_2_and_the_old_publication_is_kept(
    built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, _ = built
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "x.txt").write_bytes(b"\x00\x01\x02" * 99)
    before = os.readlink(folder / "out" / "current")
    done = gouji("build", "--raw", tmp_path / "raw", "--out", folder / "out", DAGSTER_HOME=str(folder / "home"))
    assert done.returncode == 2
    assert "没有读到任何公开文件" in done.stdout and "x.txt" in done.stdout
    assert os.readlink(folder / "out" / "current") == before
    assert gouji("build", "--raw", tmp_path / "none", "--out", tmp_path / "out").returncode == 2
    done = gouji("build", "--raw", tmp_path / "raw", "--out", tmp_path / "raw")
    assert done.returncode == 2 and "不能把结果发布到公开文件所在的文件夹" in done.stderr


def test_a_withdrawn_file_is_told(tmp_path: Path) -> None:
    for name, body in (("a", "某市第一局"), ("b", "某市第二局")):
        write(tmp_path / "raw" / f"{name}.txt", body=body)
    places = ("--raw", tmp_path / "raw", "--out", tmp_path / "out")
    first = gouji("build", *places, DAGSTER_HOME=str(tmp_path / "home"))
    (tmp_path / "raw" / "b.txt").unlink()
    second = gouji("build", *places, DAGSTER_HOME=str(tmp_path / "home"))
    assert "撤下" not in first.stdout
    assert "新文件 0（其中再次公开 0），撤下 1，新增错误 0" in second.stdout
    assert "已撤下：某市第二局2024年部门预算" in second.stdout


def test_the_warehouse_answers(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = built
    out = folder / "out"
    told = gouji("sql", "SELECT entity_name, grand_total_expenditure, errors FROM totals ORDER BY ALL", "--out", out)
    assert [line.split() for line in told.stdout.splitlines() if "局" in line] == [
        ["第一局", "500.50", "0"],
        ["第二局", "500.00", "0"],
    ]
    query = (
        "SELECT subject_code, total, basic, project FROM expenditure_by_function "
        "WHERE entity_name = '第一局' ORDER BY subject_code"
    )
    rows = list(csv.reader(io.StringIO(gouji("sql", query, "--out", out, "--format", "csv").stdout)))
    assert rows == [
        ["subject_code", "total", "basic", "project"],
        ["2010301", "300.00", "300.00", ""],
        ["2010302", "200.50", "", "200.50"],
    ]
    assert "没有符合的行。" in gouji("sql", "FROM totals WHERE false", "--out", out).stdout
    as_json = json.loads(gouji("sql", "SELECT sum(amount) AS s FROM facts", "--out", out, "--format", "json").stdout)
    assert list(as_json[0]) == ["s"] and "." in as_json[0]["s"]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELEC 1", "Parser Error"),
        (" ; ", "没有给出查询语句。"),
        ("FROM nowhere", "nowhere"),
        ("DROP TABLE facts", "read-only"),
        ("COPY facts TO 'x.csv'", "disabled"),
        ("FROM read_text('/etc/hostname')", "disabled"),
        ("INSTALL httpfs", "disabled"),
    ],
)
def test_a_query_can_change_and_reach_nothing(
    built: tuple[Path, subprocess.CompletedProcess[str]], query: str, word: str
) -> None:
    done = gouji("sql", query, "--out", built[0] / "out")
    assert (done.returncode, done.stdout) == (64, "")
    assert word in done.stderr


def test_an_interrupted_query_ends_at_once(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    endless = "SELECT count(*) FROM range(10000000000) AS a, range(10000000000) AS b WHERE a.range % 7 = b.range"
    asked = [sys.executable, "-P", "-m", "gouji", "sql", endless, "--out", str(built[0] / "out")]
    asking = subprocess.Popen(asked, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        asking.wait(3)
    asking.send_signal(signal.SIGINT)
    _, told = asking.communicate(timeout=10)
    assert (asking.returncode, told) == (-signal.SIGINT, b"")


def test_what_cannot_be_written_is_no_lack_of_a_publication(
    built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    place, out = write(tmp_path / "a.txt"), built[0] / "out"
    for form in ("csv", "xlsx"):
        done = gouji("export", "totals", "--to", place, "--format", form, "--out", out)
        assert (done.returncode, done.stderr) == (2, f"没有写成 {place}：File exists\n")
    done = gouji("report", "--index", "--out", place / "pages", "--warehouse", out)
    assert (done.returncode, done.stderr) == (2, f"没有写成 {place / 'pages'}：Not a directory\n")


def test_without_a_publication_a_query_says_what_to_do(tmp_path: Path) -> None:
    done = gouji("sql", "SELECT 1", "--out", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "gouji build" in done.stderr


# ---- words


def test_every_sentence_is_there_in_both_languages() -> None:
    def leaves(given: dict[str, object], where: str = "") -> Iterator[tuple[str, dict[str, object]]]:
        for key, value in given.items():
            assert isinstance(value, dict)
            if set(value) & set(say.LANGUAGES):
                yield f"{where}{key}", value
            else:
                yield from leaves(value, f"{where}{key}.")

    found = dict(leaves(say._messages()))
    assert len(found) > 20
    assert [key for key, value in found.items() if set(value) != set(say.LANGUAGES) or not all(value.values())] == []


def test_formulas_are_no_formulas_in_a_csv() -> None:
    assert [answer.harmless(one) for one in ("=1+1", "@x", "-", "合计", None, -5)] == [
        "'=1+1",
        "'@x",
        "'-",
        "合计",
        "",
        "-5",
    ]


def test_hostile_words_do_not_reach_the_terminal() -> None:
    assert say.plain("甲\x1b]0;x\x07\u202e乙\udcff") == "甲\\x1b]0;x\\x07\\u202e乙\\udcff"
    assert text().count("\t") > 10 and "\t" not in say.plain(text())
