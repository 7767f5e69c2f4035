"""One token, again and again, in every place of a disclosure: does any take more than its share of time?

    python -m bench.tokens          # 90,000 letters each; what takes over two seconds, and 1 where anything does
    python -m bench.tokens --letters 20000 --seconds 0.4 --places title,perf

Belongs here: tokens, places, the clock. Does not belong here: inputs changed at random (`bench.fuzz`), the tests that
keep what was found (`tests/test_linear.py`).

What takes the square of its time does so where a pattern or a loop begins anew at every token of many. Which token, and
where, nobody thinks of beforehand; there are few enough of both to try each pair.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from types import FrameType

from pipelines.disclose import disclose
from tests.corpus import text

HEAD = "某市某局2024年部门预算公开\n"
FORM = "部门收支总表\n单位：万元\n"
ROWS = "项目\t预算数\n办公费\t5.00\n"
SHEET = "项目绩效目标表\n单位：万元\n项目名称\t甲{0}乙\n年度目标\t{0}乙\n一级指标\t二级指标\t三级指标\t指标值\n"
#: letters that patterns ask for, alone and with what they are asked for beside
TOKENS = (
    *".…·•-—_=*|,，。、；;:：()（）[]〔〕《》“”%％‰￥#/\\~+−△01１一十百第年月日表万元类款项占比增无本为aA①№号.｜│─<>&'\"级个次人",
    *(" ", "\u3000", "\u00a0", "\u200b", "\f", "\v", "\ufffd"),
    *("…1", "1.", "1-", "1/", "1、", "-1", "1%", "1年", "一、", "(一)", "（1）", "第一", "2024年", "万元", "1万元"),
    *("0 ", "1  ", "甲 ", "甲  ", "其中", "其中：", "合计", "&amp;"),
)  # fmt: skip
#: a place of a disclosure -> the disclosure with many tokens there
PLACES: dict[str, Callable[[str], str]] = {
    "first": lambda many: f"{many}\n{HEAD}",
    "line": lambda many: f"{HEAD}甲{many}乙\n",
    "prose": lambda many: f"{HEAD}一、收入情况\n本年收入{many}5万元，比上年增加1万元。\n",
    "reason": lambda many: f"{HEAD}三公经费预算5万元，增加3万元，主要是{many}甲。\n",
    "contact": lambda many: f"{HEAD}联系人：{many}甲\n电话：{many}甲\n",
    "contents": lambda many: f"{HEAD}目录\n一、部门收支总表{many}甲\n二、部门收入总表\n\n",
    "box": lambda many: f"{HEAD}甲{many}乙\t丙丁戊己庚辛\n表3部门收支总表{many}乙\t1.00\n",
    "title": lambda many: f"{HEAD}部门收支总表{many}\n单位：万元\n{ROWS}",
    "label": lambda many: f"{HEAD}部门收支总表\n单位：万元{many}\n{ROWS}",
    "unit": lambda many: f"{HEAD}部门收支总表\n单位：{many}\n{ROWS}",
    "header": lambda many: f"{HEAD}{FORM}项目\t预算数{many}甲\n办公费\t5.00\n",
    "name": lambda many: f"{HEAD}{FORM}项目\t预算数\n办公费{many}甲\t5.00\n",
    "figure": lambda many: f"{HEAD}{FORM}项目\t预算数\n办公费\t{many}\n",
    "behind a figure": lambda many: f"{HEAD}{FORM}项目\t预算数\n办公费\t5.00{many}甲\n",
    "bars": lambda many: f"{HEAD}{FORM}|项目{many}|预算数|\n|办公费|5.00|\n",
    "one cell a line": lambda many: f"{HEAD}{FORM}项目\n预算数\n办公费{many}\n5.00\n人员\n4.00\n",
    "blanks": lambda many: f"{HEAD}{FORM}项目{many}      预算数    甲\n办公费       5.00     3.00\n",
    "performance": lambda many: HEAD + SHEET.format(many) + f"产出\t数量\t人数{many}甲\t≥5{many}人\n",
}


class Late(BaseException):
    """Of the clock, past everything that catches what a document does."""


def _late(_: int, frame: FrameType | None) -> None:
    raise Late


def slow(places: list[str], letters: int, seconds: float) -> Iterator[tuple[str, str, float, str]]:
    """Place, token, seconds of the processor, and where the road was after ten times as long as allowed ('' before)."""
    disclose(text(HEAD))  # shelves are read
    signal.signal(signal.SIGVTALRM, _late)
    for place, token in itertools.product(places, TOKENS):
        document = text(PLACES[place](token * (letters // len(token))))
        begun, where = time.process_time(), ""
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds * 10)
        try:
            disclose(document)
        except Late:
            where = " ".join(f"{one.name}:{one.lineno}" for one in traceback.extract_tb(sys.exc_info()[2])[-3:-1])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if (spent := time.process_time() - begun) > seconds:
            yield place, token, spent, where


def main() -> int:
    """Print what is slow as it is found, then how many pairs were tried."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=90_000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--places", default=",".join(PLACES))
    given = parser.parse_args()
    places, found = given.places.split(","), 0
    for place, token, spent, where in slow(places, given.letters, given.seconds):
        found += 1
        print(f"{place:>16}  {token!r:>10}  {spent:6.2f} s  {where}", flush=True)
    print(f"{len(places)} places, {len(TOKENS)} tokens, {given.letters} letters: {found} over {given.seconds} s")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
