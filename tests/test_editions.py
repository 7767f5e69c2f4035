"""Editions: the same disclosure published again, told from another body's, from another part, from a copy."""

import random
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from expectations import batches
from expectations.batches import judge_corpus
from expectations.predicates import Compared
from pipelines import corpus
from pipelines.corpus import read_corpus
from pipelines.store import parquet, release
from pipelines.store.schema import RELATIONS
from tests.small import text, write


def publish(raw: Path, out: Path) -> release.Release:
    """The whole road, without Dagster."""
    read_corpus(raw, out)
    release.build_candidate(out)
    judge_corpus(out)
    return release.publish(out)


def corrected(total: str, **words: object) -> str:
    """The small budget, with another total in its first form."""
    head, mark, tail = text(**words).partition("表二")
    return head.replace("500.50", total) + mark + tail


def asked(out: Path, query: str) -> list[tuple[object, ...]]:
    with release.open_published(out) as connection:
        return connection.execute(query).fetchall()


EDITIONS = (
    "SELECT min(source_path), any_value(edition), any_value(edition_count), any_value(is_latest), any_value(dated_by) "
    "FROM editions JOIN sources USING (document_id) GROUP BY document_id ORDER BY ALL"
)


def test_a_republished_disclosure_is_a_new_edition_and_both_stay(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "z.txt")
    (raw / "z.txt.toml").write_text("published = 2024-02-08\n")
    (raw / "a.txt").write_text(corrected("500.60"))
    (raw / "a.txt.toml").write_text("published = 2024-03-01\nretrieved = 2024-01-01\n")
    publish(raw, out)
    assert asked(out, EDITIONS) == [("a.txt", 2, 2, True, "published"), ("z.txt", 1, 2, False, "published")]
    assert asked(out, "SELECT grand_total_expenditure FROM totals") == [(Decimal("500.60"),)]
    assert asked(out, "SELECT sum(total) FROM expenditure_by_function") == [(Decimal("500.50"),)]
    assert asked(out, "SELECT count(DISTINCT document_id) FROM facts") == [(2,)]


def test_the_difference_between_editions_is_a_relation(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "1.txt")
    later = text().replace("2010302\t一般行政管理事务\t200.50\t\t200.50\n", "2010303\t机关服务\t200.50\t\t200.50\n")
    (raw / "2.txt").write_text(later.replace("2010301\t行政运行\t300.00\t300.00", "2010301\t行政运行\t310.00\t300.00"))
    publish(raw, out)
    assert asked(
        out,
        "SELECT edition, change, subject_code, column_path, before_text, after_text FROM edition_changes ORDER BY ALL",
    ) == [
        (2, "added", "2010303", "总计", None, "200.50"),
        (2, "added", "2010303", "项目支出", None, "200.50"),
        (2, "changed", "2010301", "总计", "300.00", "310.00"),
        (2, "removed", "2010302", "总计", "200.50", None),
        (2, "removed", "2010302", "项目支出", "200.50", None),
    ]


def test_last_year_is_what_its_latest_edition_says(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "1.txt", year=2023)
    (raw / "2.txt").write_text(corrected("500.60", year=2023))
    (raw / "3.txt").write_text(
        corrected("510.60", year=2024).replace("总收入510.60元", "总收入510.60元，较2023年增加10.00元")
    )
    publish(raw, out)
    judged = "SELECT outcome FROM judgements JOIN documents USING (document_id) WHERE report_year = 2024 AND rule_id = "
    assert asked(out, judged + "'XYR-02'") == [("holds",)]


def test_without_dates_the_path_orders_and_a_date_comes_after(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for name, total in (("b.txt", "500.70"), ("a.txt", "500.60"), ("0.txt", "500.50")):
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(corrected(total))
    (raw / "0.txt.toml").write_text("retrieved = 2024-03-01\n")
    publish(raw, out)
    assert asked(out, EDITIONS) == [
        ("0.txt", 3, 3, True, "retrieved"),
        ("a.txt", 1, 3, False, "path"),
        ("b.txt", 2, 3, False, "path"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        text(body="另一局"),
        text(year=2023),
        text(basic="1.01", project="2.02", total="3.03"),  # two bodies read by one name: hiding one would be a loss
        text().partition("表一")[0] + "第一部分 概况\n本单位无政府性基金预算支出。\n",  # the prose, published apart
        text().replace("某市某局2024年部门预算", "某市某局2024年部门决算"),
    ],
    ids=["another body", "another year", "other figures", "another part", "another kind"],
)
def test_what_is_no_edition(tmp_path: Path, other: str) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "1.txt")
    (raw / "2.txt").write_text(other)
    publish(raw, out)
    assert asked(out, "SELECT edition, is_latest FROM editions") == [(1, True)] * 2
    assert asked(out, "FROM edition_changes") == []


def test_a_withdrawn_edition_leaves_the_next_publication(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "1.txt")
    (raw / "2.txt").write_text(corrected("500.60"))
    publish(raw, out)
    (raw / "2.txt").unlink()
    publish(raw, out)
    assert asked(out, EDITIONS) == [("1.txt", 1, 1, True, "path")]
    assert asked(out, "SELECT grand_total_expenditure FROM totals") == [(Decimal("500.50"),)]


def _steps(chance: random.Random, raw: Path) -> Iterable[None]:
    """A history: files are added, republished, moved, withdrawn, dated; last year's figures come after this year's."""
    for _ in range(3):
        for _ in range(chance.randint(1, 3)):
            path = raw / chance.choice(["2023/a.txt", "2024/a.txt", "2024/b.txt", "c.txt"])
            side = path.with_name(f"{path.name}.toml")
            match chance.choice(["write", "write", "write", "withdraw", "date"]):
                case "withdraw":
                    path.unlink(missing_ok=True)
                    side.unlink(missing_ok=True)
                case "date" if path.exists():
                    side.write_text(f"published = 2024-0{chance.randint(1, 9)}-11\n")
                case _:
                    path.parent.mkdir(exist_ok=True)
                    total = chance.choice(["500.50", "500.60", "500.70"])
                    body, year = chance.choice(["第一局", "第二局"]), chance.choice([2023, 2024])
                    path.write_text(corrected(total, body=body, year=year))
        yield


@pytest.fixture
def one_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """All documents lie in one bucket, as some hundred do where there are a hundred thousand."""
    for room in (parquet, corpus):
        monkeypatch.setattr(room, "digits_of", lambda document_id, entity_name: "5f")


@pytest.mark.usefixtures("one_bucket")
def test_in_a_bucket_that_changed_only_those_are_judged_whose_name_has_a_document_that_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[list[str]] = []

    def judge(connection: duckdb.DuckDBPyConnection, compared: Compared) -> None:
        names = "SELECT entity_name || report_year FROM documents ORDER BY ALL"
        judged.append([name for (name,) in connection.execute(names).fetchall()])
        whole(connection, compared)

    whole = batches.judge
    monkeypatch.setattr(batches, "judge", judge)
    raw, out = tmp_path / "raw", tmp_path / "out"
    for body in ("第一局", "第二局", "第三局"):
        write(raw / f"{body}.txt", body=body)
    publish(raw, out)
    write(raw / "last.txt", body="第二局", year=2023)  # this year is laid beside it
    publish(raw, out)
    (raw / "第三局.txt.toml").write_text("published = 2024-03-11\n")
    grown = publish(raw, out)
    assert judged == [["第一局2024", "第三局2024", "第二局2024"], ["第二局2023", "第二局2024"], ["第三局2024"]]
    (raw / "第一局.txt").unlink()
    (raw / "第三局.txt.toml").unlink()
    assert publish(raw, out).release_id == publish(raw, tmp_path / "full").release_id != grown.release_id


@pytest.mark.parametrize(
    ("seed", "mostly", "buckets"),
    [(0, 0.5, "many"), (1, 2.0, "many"), (2, 2.0, "many"), (3, 2.0, "one")],
    ids=["as it comes", "from the last database", "another", "in one bucket"],
)
def test_any_history_is_published_as_a_full_build_would(
    tmp_path: Path, seed: int, mostly: float, buckets: str, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Release ids are hashes of all Parquet files: equal ids are equal bytes. The databases hold the same rows."""
    monkeypatch.setattr(release, "MOSTLY", mostly)
    if buckets == "one":
        request.getfixturevalue("one_bucket")
    chance = random.Random(seed)
    raw = tmp_path / "raw"
    for number in range(5):
        write(raw / f"always{number}.txt", body=f"常在第{number}局")
    for number, _ in enumerate(_steps(chance, raw)):
        grown = publish(raw, tmp_path / "out")
        full = publish(raw, tmp_path / f"full{number}")
        assert grown.release_id == full.release_id
        for relation in (*RELATIONS, "edition_changes", "totals"):
            order = f"SELECT * FROM {relation} ORDER BY ALL"
            assert asked(tmp_path / "out", order) == asked(tmp_path / f"full{number}", order), relation
        shutil.rmtree(tmp_path / f"full{number}")
