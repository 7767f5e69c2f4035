"""The laws of the house, over every document at hand and over documents that hypothesis writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts import printed
from pipelines.carriers import grids
from pipelines.catalog import forms
from pipelines.disclose import disclose
from pipelines.model import Disclosure, Document
from pipelines.segment import home, segment
from tests.corpus import FIRST, OTHERS, disclosed, examples

DOCUMENTS = pytest.mark.parametrize("path", [FIRST, *OTHERS], ids=lambda path: f"{path.parent.name}/{path.name}")
WORDS = st.sampled_from(
    [
        "合计",
        "201",
        "一般公共服务支出",
        "1.00",
        "-",
        "",
        "项目",
        "预算数",
        "|",
        "\t",
        "\n",
        "单位：元",
        "收支预算总表",
        "2024年部门预算",
        "部门支出预算总表",
        "\r",
        "１２",
        "%",
        "  ",
    ]
)


def check_laws(said: Disclosure) -> None:
    text = said.document.text
    assert "".join(text[block.start : block.stop] for block in said.blocks) == text  # 1
    spans = set()
    for fact in said.facts:  # 2
        assert text[fact.span_start : fact.span_stop] == fact.amount_text
        spans.add((fact.span_start, fact.span_stop))
    assert len(spans) == len(said.facts)
    for reject in said.rejects:
        if reject.stage == "facts":
            printed_here = text[reject.start : reject.stop].replace("|", " ").split()  # bars part cells as blanks do
            assert printed_here == reject.words.replace("|", " ").split()
    for paragraph in said.paragraphs:
        start, stop = home(paragraph, 0, len(paragraph.text))
        assert text[start] == paragraph.text[0] and text[stop - 1] == paragraph.text[-1]


def check_cells(said: Disclosure) -> None:
    """Law 3 for tables: a cell that reads as a figure is a fact, an indicator or a reject."""
    text = said.document.text
    taken = {fact.span_start for fact in said.facts} | {reject.start for reject in said.rejects}
    for one in said.indicators:
        taken |= set(range(one.span_start, one.span_stop))
    for sheet in said.sheets:
        if forms()[sheet.form].shape == "performance":
            continue
        figures = {
            (column.index, column.lane)
            for column in sheet.columns
            if column.role in ("amount", "rate", "share", "count")
        }
        rows = {(row.index, row.lane) for row in sheet.rows}
        #: rows of a matrix that nobody names: a dash in them is nothing of nobody
        nameless = {row.index for row in sheet.rows if row.kind == "unit" and forms()[sheet.form].shape == "matrix"}
        for index, row in enumerate(sheet.grid.rows):
            for column, lane in figures:
                wanted = {"number", "percent", "error", *(() if index in nameless else ("dash",))}
                if (index, lane) in rows and printed(row[column]).kind in wanted:
                    start = sheet.grid.starts[index][column]
                    assert start in taken, (sheet.form, index, column, row[column], text[start : start + 20])


@DOCUMENTS
def test_laws_hold_on_every_document(path: Path) -> None:
    check_laws(disclosed(path))
    check_cells(disclosed(path))


@DOCUMENTS
def test_the_same_bytes_give_the_same_disclosure(path: Path) -> None:
    document = disclosed(path).document
    assert disclose(document) == disclose(document)


@pytest.mark.skipif(not OTHERS, reason="no shared documents beside this repository (../shared/data)")
def test_an_empty_template_states_no_fact() -> None:
    for path in OTHERS:
        if "template" in str(path):
            assert disclosed(path).facts == (), path.name


@given(st.lists(WORDS, max_size=60))
@settings(max_examples=examples(300), deadline=None)
def test_laws_hold_on_any_text(words: list[str]) -> None:
    said = disclose(Document("0" * 64, "2024年部门预算\n" + "".join(words)))
    check_laws(said)
    check_cells(said)


@given(st.text(max_size=300))
@settings(max_examples=examples(200), deadline=None)
def test_no_text_breaks_the_blocks(words: str) -> None:
    document = Document("0" * 64, words)
    blocks = segment(document, grids(document))
    assert "".join(words[block.start : block.stop] for block in blocks) == words
