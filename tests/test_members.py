"""Several files that together are one disclosure: whose they are is read from them, and two bodies never become one."""

from __future__ import annotations

from pathlib import Path

from pipelines.disclose import disclose
from pipelines.members import documents_of
from pipelines.model import Document
from tests import render
from tests.reading import zipped

NOTE = "某某县某某局2024年部门预算说明\n\n一、部门概况\n\n二、收支总体情况：2024年收入预算10万元，支出预算10万元。\n"
REVENUE = "2024年部门收支总表\n部门：{}\n单位：万元\n项目\t预算数\t项目\t预算数\n收入总计\t10.00\t支出总计\t10.00\n"
SPENDING = "部门支出总表\n单位：万元\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t10.00\n"


def names(path: Path, files: dict[str, bytes]) -> list[str]:
    path.write_bytes(zipped(files))
    return [name for name, _ in documents_of(path)]


def test_a_note_and_forms_that_name_the_body_or_nothing(tmp_path: Path) -> None:
    files = {
        "说明.docx": render.to_docx(NOTE),
        "表1.xlsx": render.to_xlsx(REVENUE.format("某某局")),
        "表2.xlsx": render.to_xlsx(SPENDING),
    }
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(files))
    ((name, document),) = documents_of(path)
    assert name == "说明.docx + 表1.xlsx + 表2.xlsx" and isinstance(document, Document)
    said = disclose(document)
    assert (said.identity.entity_name, said.identity.report_year) == ("某某县某某局", 2024)
    assert [(fact.form, fact.subject_code, fact.amount_text) for fact in said.facts] == [
        ("B_TOT", None, "10.00"),
        ("B_TOT", None, "10.00"),
        ("B_EXP", "201", "10.00"),
    ]


def test_forms_of_another_body_or_another_year_stay_apart(tmp_path: Path) -> None:
    other = {"说明.docx": render.to_docx(NOTE), "表1.xlsx": render.to_xlsx(REVENUE.format("某某院"))}
    assert names(tmp_path / "a.zip", other) == ["表1.xlsx", "说明.docx"]
    last = REVENUE.format("某某局").replace("2024", "2023")
    assert names(tmp_path / "b.zip", {"说明.docx": render.to_docx(NOTE), "表1.xlsx": render.to_xlsx(last)}) == [
        "表1.xlsx",
        "说明.docx",
    ]


def test_forms_that_say_nothing_beside_two_bodies_stay_alone(tmp_path: Path) -> None:
    files = {
        "甲.txt": NOTE.encode(),
        "乙.txt": NOTE.replace("某某局", "某某院").encode(),
        "表.xlsx": render.to_xlsx(SPENDING),
    }
    assert names(tmp_path / "a.zip", files) == ["乙.txt", "甲.txt", "表.xlsx"]
