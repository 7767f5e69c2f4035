"""Pages that a person can read: figures in their cells, what disagrees marked and explained, nothing acts or fetches.

What only a browser can tell (widths, requests, jumps) is asked of one; where there is none, that is left out and says
so. With GOUJI_IMAGES=1 the pictures of the documentation are made anew (docs/images).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from expectations.findings import find
from gouji.report import write_index
from pipelines.model import Unreadable
from pipelines.readers.html import read_html
from pipelines.store.dimensions import dimension_rows
from pipelines.store.memory import insert
from pipelines.store.schema import create_views
from report.gather import Told, gather
from report.index import pages
from report.page import page
from report.pictures import Bar, drawn
from tests import small
from tests.judged import judged

ROOT = Path(__file__).parents[1]
FIRST = next((ROOT / "raw" / "2024" / "500112").glob("*.txt"))
BROWSER = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
BODY = "某某区某某局"
FINAL = """某某区某某局2024年度部门决算

一般公共预算财政拨款“三公”经费支出决算表
单位：万元
预算数\t\t\t\t\t决算数\t\t\t\t
合计\t公务用车购置及运行维护费\t\t\t公务接待费\t合计\t公务用车购置及运行维护费\t\t\t公务接待费
\t小计\t公务用车购置费\t公务用车运行维护费\t\t\t小计\t公务用车购置费\t公务用车运行维护费\t
12.00\t8.00\t3.00\t5.00\t4.00\t9.50\t7.00\t0.00\t7.00\t2.50
"""


class Reader(HTMLParser):
    """What a page holds: its elements, its words by line, its tables as rows of words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.said.append(data)
        if self.rows and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def words(self) -> str:
        return "".join(self.said)


def told(*texts: str) -> Iterator[Told]:
    connection = judged(*texts)
    find(connection)
    return gather(connection)


def read(text: str, language: str = "zh") -> Reader:
    (one,) = told(text)
    return Reader(page(one, language))


@cache
def wrong() -> Reader:
    """The page of a small budget whose project expenditure was mistyped in one form."""
    return read(small.text(BODY, project="200.51"))


def test_every_figure_stands_in_its_cell() -> None:
    rows = read(small.text(BODY)).rows
    assert ["18", "", "合计", "500.50", "300.00", "200.50"] in [row for row in rows if "合计" in row]
    assert ["科目编码", "科目名称", "总计", "基本支出", "项目支出"] in [row[1:] for row in rows]
    assert any(row[1:] == ["2010302", "一般行政管理事务", "200.50", "", "200.50"] for row in rows)


def test_two_lists_side_by_side_stay_side_by_side() -> None:
    rows = [row[1:] for row in read(small.text(BODY)).rows]
    assert ["一般公共预算财政拨款资金", "500.50", "一般公共服务支出", "500.50"] in rows
    assert ["收入", "支出"] in rows  # each once, over two columns


def test_what_disagrees_is_marked_in_its_cell_and_explained_beside_it() -> None:
    said = wrong()
    marked = [row for row in said.rows if any(re.search(r"200\.51\[.*1\]", cell) for cell in row)]
    assert marked
    (finding,) = [attributes for tag, attributes in said.tags if attributes.get("id") == "finding-1"]
    assert finding["class"] == "error"
    assert "【错误】" in said.words
    assert said.words.count("支出总表") > 3


def test_every_jump_on_a_page_arrives() -> None:
    said = wrong()
    there = [attributes["id"] for _, attributes in said.tags if attributes.get("id")]
    jumps = {str(attributes["href"])[1:] for tag, attributes in said.tags if tag == "a"}
    assert len(there) == len(set(there))
    assert jumps and jumps <= set(there)


def test_what_is_only_words_is_marked_where_it_stands() -> None:
    (one,) = told(FIRST.read_text(encoding="utf-8"))
    shown = Reader(page(one))
    there = {attributes["id"] for _, attributes in shown.tags if attributes.get("id")}
    assert set(one.places.values()) >= {"facts"}
    assert {str(attributes["href"])[1:] for tag, attributes in shown.tags if tag == "a"} <= there
    assert len(one.places) == len(one.marks)


def test_prose_shows_what_was_read_as_a_statement() -> None:
    text = small.text(BODY).replace("年初预算总收入500.50元", "年初预算总收入700.00元")
    (one,) = told(text)
    underlined = re.findall(r"<(?:u|b)[^>]*>([\d.,]+)", page(one))
    assert "700.00" in underlined


def without(text: str, *relations: str) -> Reader:
    """The page of a document of which nothing stands in these relations."""
    connection = judged(text)
    find(connection)
    for relation in relations:
        connection.execute(f"DELETE FROM {relation}")
    (one,) = gather(connection)
    return Reader(page(one))


def test_a_page_of_nothing_wrong_says_only_what_it_knows() -> None:
    said = without(small.text(BODY), "findings")
    assert "凡能核对的均相符" in said.words
    assert "不说明没有核对到的部分" in said.words


def test_nothing_asked_is_never_said_to_agree() -> None:
    said = without(small.text(BODY), "findings", "judgements")
    assert "不能说它相符" in said.words
    assert "均相符" not in said.words


def test_nothing_read_makes_a_page() -> None:
    said = without(small.text(BODY), "sheets", "facts", "claims", "paragraphs", "figures", "findings", "forms_expected")
    assert "未识别出报表" in said.words
    assert said.open == []


def test_a_form_that_is_not_in_the_file_is_absent_in_the_file() -> None:
    (one,) = told(FIRST.read_text(encoding="utf-8"))
    rows = Reader(page(one)).rows
    absent = {row[0].partition("[")[0] for row in rows if "未见" in row}
    assert absent == {"部门收入预算总表", "部门项目支出明细表"}


def test_no_contact_person_is_on_a_page_and_no_year_is_masked() -> None:
    words = read(small.text(BODY)).words
    assert "张三" not in words
    assert "12345678" not in words
    assert "联系电话：" in words
    assert "2024年年初预算总收入" in words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_stranger_wrote_is_shown_and_does_nothing(language: str) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=y>\u202e&amp;"
    text = small.text(BODY).replace("一般行政管理事务", f"一般{hostile}事务").replace("表二", f"表二 {hostile}")
    said = read(text + f"\n本年{hostile}增加3.00元。\n", language)
    assert not {"script", "img", "iframe", "link", "object", "form"} & {tag for tag, _ in said.tags}
    assert not [attributes for _, attributes in said.tags if any(key.startswith("on") for key in attributes)]
    assert "<script>alert(1)</script>" in said.words
    assert "\u202e" not in said.words


def test_a_page_fetches_nothing() -> None:
    said = wrong()
    assert [attributes for _, attributes in said.tags if "src" in attributes] == []
    assert all(str(attributes["href"]).startswith("#") for tag, attributes in said.tags if tag == "a")
    policy = [attributes["content"] for _, attributes in said.tags if "http-equiv" in attributes]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    (one,) = told(small.text(BODY))
    assert "url(" not in page(one) and "@import" not in page(one)


def test_the_same_rows_give_the_same_page_whatever_else_is_there() -> None:
    alone = [page(one) for one in told(small.text(BODY))]
    both = {page(one) for one in told(small.text("某某区某某院", year=2023), small.text(BODY))}
    assert set(alone) <= both
    assert len(both) == 2


def test_every_word_of_a_page_is_said_in_both_languages() -> None:
    zh, en = read(small.text(BODY, project="200.51")), read(small.text(BODY, project="200.51"), "en")
    assert len(zh.rows) == len(en.rows)
    assert "What to look at" in en.words and "需要核实之处" in zh.words
    assert [words for words in ("需要核实之处", "识别为", "凡能核对", "结果：") if words in en.words] == []


def warehouse() -> Any:
    """Three budgets with the views of a publication."""
    connection = judged(
        small.text(BODY), small.text("某某区某某院", project="200.51"), small.text("某某区某某院", year=2023)
    )
    find(connection)
    insert(connection, "subjects", *dimension_rows("subjects"))
    create_views(connection)
    return connection


def test_the_index_has_a_row_a_document_and_leads_to_its_page() -> None:
    ((name, html),) = pages(warehouse())
    said = Reader(html)
    rows = [row for row in said.rows if len(row) == 11 and row[2].isdigit()]
    assert name == "index.html"
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("某某区某某局", "2024", "0.05"),
        ("某某区某某院", "2023", "0.05"),
        ("某某区某某院", "2024", "0.05"),
    ]
    assert int(rows[2][6]) > int(rows[0][6])  # the one with a mistyped figure has more errors
    assert len({attributes["href"] for tag, attributes in said.tags if tag == "a" and "#" not in str(attributes)}) == 3


def test_the_index_draws_what_its_tables_say_and_names_every_picture() -> None:
    html = dict(pages(warehouse()))["index.html"]
    assert html == dict(pages(warehouse()))["index.html"]
    said = Reader(html)
    pictures = [attributes["aria-label"] for tag, attributes in said.tags if tag == "svg"]
    assert pictures == [
        "各年未发现错误的文件，方框为全部文件",
        "2024 年预算：支出按功能分类（2 份文件）",
        "2023 年预算：支出按功能分类（1 份文件）",
    ]
    assert "2024 预算2023 预算" in said.words and "2 份中 1 份" in said.words  # labels on the left, then the right
    assert "0.10 · 100.0%" in said.words
    assert [row for row in said.rows if row[0].startswith("201")] == [  # a table beside each
        ["201 一般公共服务支出", "", "0.10", "100.0%"],
        ["201 一般公共服务支出", "", "0.05", "100.0%"],
    ]
    assert not {"script", "img", "link", "image"} & {tag for tag, _ in said.tags}


def test_a_picture_that_leaves_years_out_says_so() -> None:
    texts = [small.text("某某区某某院", year=year) for year in range(2010, 2023)]
    connection = judged(*texts)
    find(connection)
    create_views(connection)
    said = Reader(dict(pages(connection))["index.html"])
    assert (
        "图中只列最近的 12 行，全部见下表。" in said.words
        and "图中只列最近的" not in Reader(dict(pages(warehouse()))["index.html"]).words
    )


def test_the_three_of_final_accounts_are_what_was_spent_not_what_was_approved() -> None:
    connection = judged(FINAL)
    find(connection)
    create_views(connection)
    said = Reader(dict(pages(connection))["index.html"])
    assert "2024 年决算：“三公”经费（1 份文件）" in said.words
    assert [row[0] + row[2] for row in said.rows if row[0] in ("公务接待费", "公务用车运行维护费")] == [
        "公务用车运行维护费7.00",
        "公务接待费2.50",
    ]


def test_nothing_spent_is_a_picture_too() -> None:
    assert 'd="M0,22h0v14h0Z"' in drawn([Bar("公务接待费", "0.00", Decimal(0))], "三公")
    assert "<b>" not in drawn([Bar("<b>", "<b>", Decimal(1))], "<b>")


def test_many_documents_are_parted_by_region() -> None:
    made = dict(pages(warehouse(), most=2))
    assert sorted(made) == ["index.html", "region-unknown.html"]
    assert "region-unknown.html" in made["index.html"]
    assert "某某区某某院" in made["region-unknown.html"]


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gouji", "report", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"GOUJI_LANG": "zh", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_one_file(tmp_path: Path) -> None:
    out = tmp_path / "pages" / "page.html"
    done = run(FIRST, "--out", out)
    assert (done.returncode, done.stdout) == (0, f"已写成：{out}\n")
    assert Reader(out.read_text(encoding="utf-8")).open == []


def test_an_index_takes_away_pages_of_what_is_withdrawn_and_nothing_else(tmp_path: Path) -> None:
    connection = warehouse()
    assert write_index(connection, tmp_path) == 4
    first, *_ = (path for path in tmp_path.iterdir() if path.name != "index.html")
    gone, kept, foreign = (tmp_path / f"{name}.html" for name in ("a" * 12, "about", "b" * 12))
    for path in (gone, kept):
        path.write_bytes(first.read_bytes())
    foreign.write_text("<p>somebody's own")
    assert write_index(connection, tmp_path) == 4
    assert (gone.exists(), kept.exists(), foreign.exists(), first.exists()) == (False, True, True, True)


def test_a_page_is_no_disclosure() -> None:
    (one,) = told(small.text(BODY))
    with pytest.raises(Unreadable, match="own_page"):
        read_html(page(one).encode())


def test_a_page_never_replaces_the_disclosure(tmp_path: Path) -> None:
    given = tmp_path / "budget.html"
    given.write_text(FIRST.read_text(encoding="utf-8"), encoding="utf-8")
    before = given.read_bytes()
    done = run(given, "--out", given)
    assert (done.returncode, given.read_bytes()) == (2, before) and "不能用网页覆盖原文件" in done.stderr
    done = run("budget.html", cwd=tmp_path)
    assert (done.returncode, done.stdout, given.read_bytes()) == (0, "已写成：budget.page.html\n", before)


def test_the_command_says_why_there_is_no_page(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert (run(empty).returncode, run(empty).stderr.splitlines()[-1]) == (2, f"{empty}  未能读取：文件是空的。")
    assert run(tmp_path / "none.txt").returncode == 64
    assert run().returncode == 64
    assert run("abcdef", "--warehouse", tmp_path).returncode == 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    started = pytest.importorskip("playwright.sync_api", reason="left out: pages in a browser (needs playwright)")
    if BROWSER is None:
        pytest.skip("left out: pages in a browser (needs the program chromium)")
    with started.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [390, 1200])
def test_a_page_fits_its_window_and_asks_for_nothing(browser: Any, tmp_path: Path, width: int) -> None:
    (one,) = told(FIRST.read_text(encoding="utf-8"))
    made = {"page.html": page(one), **dict(pages(warehouse()))}
    for name, html in made.items():
        (tmp_path / name).write_text(html, encoding="utf-8")
        shown = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        said: list[str] = []
        shown.on("request", lambda request, asked=asked: asked.append(request.url))
        shown.on("console", lambda message, said=said: said.append(message.text))
        shown.goto((tmp_path / name).as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert (asked, said) == ([(tmp_path / name).as_uri()], [])
        shown.close()


def test_the_pictures_of_the_documentation(browser: Any, tmp_path: Path) -> None:
    folder = ROOT / "docs" / "images" if os.environ.get("GOUJI_IMAGES") else tmp_path
    damaged = FIRST.read_text(encoding="utf-8").replace(
        "2101102\t事业单位医疗\t26,118.00", "2101102\t事业单位医疗\t26,181.00"
    )
    (one,) = told(damaged)
    for name, html in (("report", page(one)), ("index", dict(pages(warehouse()))["index.html"])):
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
        shown = browser.new_page(viewport={"width": 1100, "height": 900})
        shown.goto((tmp_path / f"{name}.html").as_uri())
        shown.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size > 20_000
        shown.close()


def test_a_mark_leads_to_its_finding(browser: Any, tmp_path: Path) -> None:
    (one,) = told(small.text(BODY, project="200.51"))
    path = tmp_path / "page.html"
    path.write_text(page(one), encoding="utf-8")
    shown = browser.new_page(viewport={"width": 390, "height": 900})
    shown.goto(path.as_uri())
    shown.locator("td sup a").first.click()
    assert shown.evaluate("document.querySelector(':target').id") == "finding-1"
    shown.close()
