"""When two printed names are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names import bare, plain, simplified


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("因公出国（境） 费", "因公出国(境)费"),
        ("因公出国〔境〕费", "因公出国(境)费"),
        ("维修（护）费", "維修(護)費"),
        ("“三公”经费", "三公经费"),
        ("合　　计", "合计"),
        ("项 目", "项\n目"),
        ("2024 年", "２０２４年"),
        ("⼀般公共预算⽀出", "一般公共预算支出"),
        ("—", "－"),
    ],
)
def test_one_spelling(printed: str, other: str) -> None:
    assert plain(printed) == plain(other)


def test_letters_and_digits_stay_apart() -> None:
    assert plain("PAGEREF  _Toc1  h 3") == "PAGEREF_Toc1 h 3"
    assert plain("1 2") == "1 2"
    assert plain("乾县") == "乾县"  # written so in simplified characters too


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("八、社会保障和就业支出", "社会保障和就业支出"),
        ("（一）一般公共预算拨款收入", "一般公共预算拨款收入"),
        ("1.公务接待费", "公务接待费"),
        ("1、公务接待费", "公务接待费"),
        ("1.2.3 公务接待费", "1.2.3公务接待费"),
        ("（1）公务接待费", "公务接待费"),
        ("其中：（1）公务接待费", "公务接待费"),
        ("①公务接待费", "公务接待费"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("2010301", "2010301"),
        ("附件1：某表", "附件1:某表"),
        ("三公经费", "三公经费"),
        ("1.5万元", "1.5万元"),
        ("（一）", "(一)"),
    ],
)
def test_numbering_is_no_part_of_a_name(printed: str, name: str) -> None:
    assert bare(printed) == name


@given(st.text(max_size=40))
def test_plain_is_its_own_plain_and_simplified_keeps_offsets(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert len(simplified(text)) == len(text)
