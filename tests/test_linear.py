"""No text takes more than its share of time, whoever wrote it: sixteen times as long takes sixteen times as long.

The bounds tell a square (256 times as long) from a line; they are wide enough for a machine that does other things too.
How fast reading is, is measured in `bench/`.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from pipelines.disclose import disclose
from pipelines.model import Document, Unreadable
from pipelines.readers.html import read_html
from tests.corpus import text

HEAD = "某市某局2024年部门预算公开\n"
FORM = "部门收支总表\n单位：万元\n"
SHORT, TIMES = 5_000, 16
SHARE = 5.0  # seconds of the processor that the long one may take
Text = Callable[[int], str]
TEXTS: dict[str, Text] = {
    "one figure": lambda n: "1" * n,
    "one figure in a sentence": lambda n: "一、收入预算。收入预算为" + "1" * n + "万元。",
    "figures joined by full stops": lambda n: "1." * (n // 2),
    "figures joined by commas": lambda n: "1," * (n // 2),
    "figures joined by wide commas": lambda n: "111，" * (n // 4),
    "brackets that never close": lambda n: "收入预算5万元(" * (n // 9),
    "brackets in brackets": lambda n: "(" * (n // 2) + "1万元" + ")" * (n // 2),
    "parts of parts": lambda n: "收入预算5万元(其中：" * (n // 11) + ")" * (n // 11),
    "one line of columns": lambda n: FORM + "项目\t预算数\t" * (n // 8) + "\n" + "办公费\t5.00\t" * (n // 8),
    "one line of empty columns": lambda n: FORM + "\t" * n + "1\n" + "\t" * n + "1\n",
    "one wide row over many": lambda n: FORM + "项目" + "\t1" * (n // 4) + "\n" + "5\t5\n" * (n // 8),
    "one wide row of bars": lambda n: FORM + "|1" * (n // 4) + "\n" + "|5|5\n" * (n // 10),
    "columns of blanks": lambda n: FORM + "项目      " * (n // 16) + "\n" + "甲      5\n" * (n // 18),
    "one cell a line": lambda n: FORM + "项目\n预算数\n" + "5\n" * (n // 2),
    "two cells, a line each": lambda n: FORM + "项目\n预算数\n" + "办公费\n5.00\n" * (n // 9),
    "rows": lambda n: FORM + "项目\t预算数\n" + "办公费\t5.00\n" * (n // 9),
    "tables": lambda n: (FORM + "项目\t预算数\n办公费\t5.00\n\n") * (n // 32),
    "titles": lambda n: "部门收支总表\n" * (n // 7),
    "one title": lambda n: "部门收支总表" * (n // 6) + "\n单位：万元\n项目\t预算数\n办公费\t5.00\n",
    "a title and dots": lambda n: "目录\n一、部门收支总表" + "." * n + "甲\n",
    "a title and blanks": lambda n: "甲\t部门收支总表" + " " * n + "甲\n乙\t部门收入总表\n",
    "a title and figures": lambda n: "部门收支总表" + "1-" * (n // 2) + "\n单位：万元\n项目\t预算数\n办公费\t5.00\n",
    "items without a name": lambda n: "办公费" + "1万元" * (n // 3) + "\n",
    "contents on one line": lambda n: "目录 " + "表1部门收支总表 " * (n // 9),
    "sheets of projects": lambda n: "项目绩效目标表\n单位：万元\n" + "项目名称\t甲\t指标名称\t1\n" * (n // 14),
    "totals": lambda n: (
        "部门支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\n"
        + "205\t教育支出\t1.00\t5.00\n合计\t5.00\t3.00\n" * (n // 32)
    ),
    "money of one project": lambda n: (
        "项目绩效目标表\n单位：万元\n项目名称\t甲\n"
        + "".join(f"其中：财政拨款\t{number}.00\n" for number in range(n // 14))
        + "绩效指标\t指标名称\t指标值\n产出\t数量\t5\n"
    ),
    "one enormous sentence": lambda n: "本单位收入预算为5万元，比上年增加3万元，主要是项目支出增加；" * (n // 32),
    "changes of one subject": lambda n: "收入预算5万元，" + "比上年增加3万元，" * (n // 9),
    "parts of one whole": lambda n: "收入预算5万元，其中：" + "办公费3万元；" * (n // 7),
    "each of many": lambda n: "收入5万元，支出6万元，均" * (n // 13),
    "one name": lambda n: "甲" * n + "5万元",
    "known words": lambda n: "收入" * (n // 2) + "5万元",
    "levels of one path": lambda n: "一般公共服务支出（类）" * (n // 11) + "5万元。",
    "sentences that go on": lambda n: "收入预算，5万元\n" * (n // 9),
    "headings": lambda n: "（一）收入预算\n" * (n // 8),
    "contact persons": lambda n: "联系人：" * (n // 4),
    "one telephone number": lambda n: "联系电话：" + "1-" * (n // 2) + "甲",
    "one address": lambda n: "联系电话：" + "a." * (n // 2) + "甲",
    "numerals": lambda n: "一" * n + "万元",
    "readings behind characters": lambda n: "預(yu)" * (n // 5),
    "blanks": lambda n: " " * n + "1",
    "quotation marks": lambda n: "“" * n + "5万元",
    "names": lambda n: "某市某局" * (n // 4),
    "numbers of papers": lambda n: "〔2024〕5号" * (n // 8),
    "numbers of papers in a cell": lambda n: FORM + "项目\t预算数\n办公费\t" + "〔2024〕5号" * (n // 8) + "\n",
    "figures of nothing": lambda n: FORM + "项目\t预算数\n办公费\t" + "1甲" * (n // 2) + "\n",
    "dates in a cell": lambda n: FORM + "项目\t预算数\n办公费\t" + "2024年5月1日" * (n // 9) + "\n",
}


def spent(work: Callable[[], object]) -> float:
    """CPU seconds, without what collecting the rubbish of other tests costs."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        work()
    finally:
        gc.enable()
    return time.process_time() - start


@pytest.mark.parametrize("words", TEXTS.values(), ids=TEXTS)
def test_a_longer_text_takes_its_share_of_time(words: Text) -> None:
    disclose(text(HEAD + words(SHORT // 100)))  # shelves are read
    short, long = (text(HEAD + words(size)) for size in (SHORT, SHORT * TIMES))
    brief, lengthy = spent(lambda: disclose(short)), spent(lambda: disclose(long))
    assert lengthy < SHARE and (lengthy < 0.5 or lengthy < TIMES * 5 * brief)


PAGES: dict[str, Text] = {
    "tables in tables": lambda n: "<table><tr><td>" * (n // 15) + "1",
    "boxes in boxes": lambda n: "<div>" * (n // 5) + "1",
    "spans over everything": lambda n: "<table>" + "<tr><td rowspan=1000 colspan=1000>1</td></tr>" * (n // 40),
    "spans downwards": lambda n: "<table>" + "<tr><td rowspan=99999999>1</td></tr>" * (n // 40),
    "one row": lambda n: "<table><tr>" + "<td>1" * (n // 5),
    "one wide row": lambda n: "<table><tr>" + "<td>1" * (n // 10) + "<tr><td>1" * (n // 20),
    "brackets": lambda n: "<" * n,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_hundred_thousand_letters_of_page_take_no_five_seconds(page: Text) -> None:
    def read() -> Document | Unreadable:
        try:
            document = read_html(f"<html><meta charset=utf-8><p>{HEAD}{page(100_000)}".encode())
        except Unreadable as refused:
            return refused
        disclose(document)
        return document

    assert spent(read) < 5


def test_words_centred_over_many_columns() -> None:
    """Twelve words, each drawn over the middle of five columns: every way of sharing these out would be a billion."""
    names = "合计", "基本支出", "项目支出", "人员经费", "公用经费"
    upper = " " * 20 + 12 * f"{'':26}年度预算{'':30}"
    lower = "科目名称".ljust(16) + "".join(12 * [f"  {name}{' ' * 2 * (4 - len(name))}" for name in names])
    rows = [name.ljust(16) + 60 * f"{words:>10}" for name, words in (("教育支出", "1.00"), ("文化支出", "2.00"))]
    begun = time.process_time()
    said = disclose(text(HEAD + FORM + "\n".join((upper, lower, *rows)) + "\n"))
    assert time.process_time() - begun < SHARE
    assert said.facts or said.rejects
