"""The laws over documents that are generated and then damaged as copying, scanning and typing damage them."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bench.corpus import text as carriers
from bench.corpus.files import WRITERS
from bench.corpus.papers import YEARS, Paper, families, paper
from gouji.check import tell_json
from pipelines.disclose import disclose
from pipelines.model import Unreadable
from pipelines.readers import read_bytes
from tests.corpus import examples, text
from tests.reading import words_are_where_they_are_said_to_be
from tests.test_figures import digits_are_accounted_for_once
from tests.test_laws import check_cells, check_laws

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
SUFFIXES = (".txt", ".html", ".docx", ".xlsx", ".xls", ".pdf", ".ofd", ".csv", ".mht")
HEADS = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>", b"MIME-Version: 1.0\n")
PIECES = ("0.00", "—", "1,23", "9" * 30, "合计", "％", "2024年", "(", "\u3000", "\0", "|", "\t", "\r", "")
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(("lose", "double", "swap", "join", "break", "shift", "retype")),
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(PIECES),
    ),
    max_size=6,
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A small document of any family."""
    family, year = draw(st.sampled_from(sorted(families()))), draw(st.sampled_from(YEARS))
    return paper(str(draw(st.integers(0, 10**6))), family, year, 0.0)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A generated document as text, with up to six lines lost, doubled, swapped, joined, broken, shifted or retyped."""
    made, habits = draw(papers()), draw(st.integers(0, 99))
    lines = carriers.render(made, carriers.carrier(made, Random(habits)), Random(habits)).split("\n")
    for how, where, word in draw(DAMAGE):
        at = int(where * len(lines))
        line = lines[at]
        middle = int(where * 7919) % (len(line) + 1)
        match how:
            case "lose":
                del lines[at]
            case "double":
                lines.insert(at, line)
            case "swap":
                lines[at], lines[-1 - at] = lines[-1 - at], line
            case "join":
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            case "break":
                lines[at : at + 1] = [line[:middle], line[middle:]]
            case "shift":
                lines[at] = word + line
            case "retype":
                lines[at] = line[:middle] + word + line[middle + 2 :]
        lines = lines or [""]
    return "\n".join(lines)


NO_COLUMN = """某某县某某局2023年度部门决算

收入支出决算总表
单位：万元
|功能分类|项目|决算数|五、教育支出|
|本年收入合计|
|6|
|30.00|
"""


@given(damaged())
@example(NO_COLUMN)  # a list of names alone beside one with figures
@settings(max_examples=examples(25), deadline=None, suppress_health_check=SLOW)
def test_laws_hold_on_damaged_documents(words: str) -> None:
    document = text(words) if words.strip() and "\0" not in words else None
    if document is None:
        return
    said = disclose(document)
    check_laws(said)
    check_cells(said)
    digits_are_accounted_for_once(said)
    assert disclose(document) == said


@given(papers(), st.sampled_from(sorted(WRITERS)), st.integers(0, 99))
@settings(max_examples=examples(12), deadline=None, suppress_health_check=SLOW)
def test_laws_hold_in_every_format(made: Paper, form: str, habits: int) -> None:
    document = read_bytes(WRITERS[form](made, Random(habits)), f"a.{form}")
    words_are_where_they_are_said_to_be(document)
    said = disclose(document)
    check_laws(said)
    check_cells(said)
    digits_are_accounted_for_once(said)


@given(damaged() | st.binary(max_size=300))
@settings(max_examples=examples(12), deadline=None, suppress_health_check=SLOW)
def test_check_answers_whatever_a_file_holds(tmp_path: Path, given: str | bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass"))
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = tell_json([path])
    (entry,) = json.loads(told.getvalue())["documents"]
    assert entry["reason"] != "our_error"
    worst = {finding["severity"] for finding in entry["findings"]}
    assert code == (2 if entry["status"] == "quarantined" else 1 if "error" in worst else 0)


@given(st.sampled_from(HEADS), st.binary(max_size=400), st.sampled_from(SUFFIXES))
@settings(max_examples=examples(200), deadline=None)
def test_bytes_are_a_document_or_refused_in_words(head: bytes, data: bytes, suffix: str) -> None:
    with contextlib.suppress(Unreadable):
        words_are_where_they_are_said_to_be(read_bytes(head + data, f"a{suffix}"))
