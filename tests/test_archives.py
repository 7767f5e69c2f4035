"""Archives, damaged files, and several files that together are one disclosure."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model import Document, Unreadable
from pipelines.readers import read_all, read_bytes
from tests import render
from tests.reading import (
    REASONS,
    RENDERED,
    compound,
    member,
    members,
    refused,
    words_are_where_they_are_said_to_be,
    zipped,
)

# ---- archives


def listed(path: Path, data: bytes) -> list[tuple[str, str]]:
    """Names inside an archive with what became of them."""
    path.write_bytes(data)
    found = read_all(path)
    assert all(isinstance(item, Document) or item.reason in REASONS for _, item in found)
    return [(name, item.text.strip() if isinstance(item, Document) else item.reason) for name, item in found]


def test_members_of_an_archive_are_read_apart(tmp_path: Path) -> None:
    data = zipped({
        "乙.txt": "乙".encode(), "甲/空.txt": b"", "__MACOSX/._乙.txt": b"x", "~$甲.docx": b"x",
        "内.zip": zipped({"丙.txt": "丙".encode()}), "../../外.txt": b"x", "旧.doc": compound("WordDocument"),
    })  # fmt: skip
    assert dict(listed(tmp_path / "a.zip", data)) == {
        "乙.txt": "乙",
        "甲/空.txt": "empty",
        "内.zip/丙.txt": "丙",
        "../../外.txt": "unsafe_name",
        "旧.doc": "legacy_word",
    }


def test_names_in_gbk_without_a_flag(tmp_path: Path) -> None:
    data = zipped({"abcd.txt": "甲".encode()}).replace(b"abcd", "预算".encode("gbk"))
    assert listed(tmp_path / "a.zip", data) == [("预算.txt", "甲")]


def test_archives_within_bounds(tmp_path: Path) -> None:
    bomb = zipped({"0.txt": bytes(60_000_000), "甲.txt": "甲".encode()})
    assert listed(tmp_path / "a.zip", bomb) == [("0.txt", "archive_bomb"), ("甲.txt", "甲")]
    many = zipped({f"{number}.txt": b"" for number in range(5001)})
    assert listed(tmp_path / "b.zip", many) == [("", "archive_bomb")]
    nested = "甲".encode()
    for depth in range(5):
        nested = zipped({f"{depth}.{'zip' if depth else 'txt'}": nested})
    assert [reason for _, reason in listed(tmp_path / "c.zip", nested)] == ["archive_bomb"]
    assert listed(tmp_path / "d.zip", zipped({"甲.txt": "甲".encode()})[:60]) == [("", "damaged")]
    assert refused(zipped({"甲.txt": b"x"}), "a.zip") == "archive"


def test_office_files_expand_no_entities_and_load_nothing() -> None:
    data = render.to_docx("部门预算")
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]><document>&b;&c;</document>'
    assert refused(zipped({**members(data), "word/document.xml": bomb}), "x.docx") == "damaged"
    sheets = render.to_xlsx("表\n\n甲\t1.00\n乙\t2.00\n")
    sheet = member(sheets, "xl/worksheets/sheet1.xml").replace(b"<worksheet", b"<!DOCTYPE a><worksheet", 1)
    assert refused(zipped({**members(sheets), "xl/worksheets/sheet1.xml": sheet}), "x.xlsx") == "damaged"
    assert refused(data[: len(data) // 2], "x.docx") == "damaged"


@pytest.mark.parametrize("suffix", RENDERED)
def test_a_file_cut_anywhere_or_with_a_byte_lost_is_read_or_refused(suffix: str) -> None:
    data = RENDERED[suffix]("某局2024年部门预算\n\n收入\t预算数\n合计\t1,200.00\n\n注：无\n")
    damaged = [data[:stop] for stop in range(1, len(data), len(data) // 40)]
    damaged += [data[:gone] + data[gone + 1 :] for gone in range(0, len(data), len(data) // 60)]
    outcomes = set()
    for piece in damaged:
        try:
            words_are_where_they_are_said_to_be(read_bytes(piece, f"x.{suffix}"))
            outcomes.add("read")
        except Unreadable as why:
            outcomes.add(why.reason)
    assert outcomes <= {"read", *REASONS} and len(outcomes) > 1


# ---- several files, one disclosure


def about(document: Document) -> tuple[str, ...] | None:
    return next(((body,) for body in ("某局", "某院") if body in document.text), None)


def together(path: Path, files: dict[str, bytes]) -> list[str]:
    path.write_bytes(zipped(files))
    return [name for name, _ in read_all(path, about)]


INCOME = render.to_xlsx("收入表\n\n单位：元\n\n收入\t预算数\n合计\t1.00\n")
SPENDING = render.to_xlsx("支出表\n\n单位：元\n\n支出\t预算数\n合计\t1.00\n")


def test_a_note_and_its_forms_are_one_disclosure(tmp_path: Path) -> None:
    note = "某局2024年部门预算说明\n\n一、概况".encode()
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"表10.xlsx": SPENDING, "表2.xlsx": INCOME, "说明.txt": note}))
    ((name, document),) = read_all(path, about)
    assert name == "说明.txt + 表2.xlsx + 表10.xlsx" and isinstance(document, Document)
    words_are_where_they_are_said_to_be(document)
    assert [grid.rows[0][0] for grid in document.grids] == ["收入", "支出"]
    assert document.grids[1].locators[0, 0] == "表10.xlsx 00!A3"
    assert [name for name, _ in read_all(path)] == ["表10.xlsx", "表2.xlsx", "说明.txt"]


def test_two_printings_two_bodies_and_two_folders_stay_apart(tmp_path: Path) -> None:
    whole = "某局2024年部门预算\n\n收入表\n\n单位：元\n\n收入\t预算数\n合计\t1.00\n"
    printings = {"甲.docx": render.to_docx(whole), "甲.xlsx": render.to_xlsx(whole)}
    assert together(tmp_path / "a.zip", printings) == ["甲.docx", "甲.xlsx"]
    bodies = {"1.txt": "某局预算".encode(), "2.txt": "某院预算".encode(), "3.xlsx": INCOME}
    assert together(tmp_path / "b.zip", bodies) == ["1.txt", "2.txt", "3.xlsx"]
    folders = {"甲/1.txt": "某局预算".encode(), "乙/2.xlsx": INCOME}
    assert together(tmp_path / "c.zip", folders) == ["乙/2.xlsx", "甲/1.txt"]


def test_a_folder_is_read_as_an_archive_is(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "1.txt").write_text("某局预算", encoding="utf-8")
    (tmp_path / "甲" / "2.xlsx").write_bytes(INCOME)
    assert [name for name, _ in read_all(tmp_path, about)] == ["甲/1.txt + 甲/2.xlsx"]
