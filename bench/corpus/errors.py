"""What goes wrong: one planted error in a paper, with its place and the original; and files that are no disclosure.

An error changes what is printed, never the books: the key says what stood there before.
"""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random
from typing import Any

from bench.corpus.page import UNIT, Cell, Paragraph, Sheet
from bench.corpus.papers import Paper

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*[万亿]?元)")
WORDS = (("增加", "减少"), ("增长", "下降"), ("大于", "小于"))
KINDS = (
    "digit",
    "dropped_digit",
    "swapped_digits",
    "times_ten",
    "divided_by_ten",
    "unit_slip",
    "sign",
    "row_removed",
    "form_removed",
    "direction_flipped",
    "prose_digit",
    "year_off",
)


def plant(paper: Paper, rng: Random) -> dict[str, Any] | None:
    """Make one error in the paper and say which; None where this paper offers no place for the kind drawn."""
    kind = rng.choice(KINDS)
    if kind == "form_removed":
        sheet = rng.choice(paper.sheets)
        paper.blocks.remove(sheet)
        return {"kind": kind, "form": sheet.form, "original": sheet.title, "printed": ""}
    if kind in ("direction_flipped", "prose_digit", "year_off"):
        return in_prose(paper, kind, rng)
    cells = [
        (sheet, row, at)
        for sheet in paper.sheets
        for row in sheet.body
        for at, cell in enumerate(row)
        if cell.truth and cell.truth.amount and len(re.sub(r"\D", "", cell.words)) > 3
    ]
    if not cells:
        return None
    sheet, row, at = rng.choice(cells)
    place = {"kind": kind, "form": sheet.form, "instance": sheet.instance, "column": at}
    place |= {"subject": next((cell.words for cell in row if cell.words), ""), "original": row[at].words}
    if kind == "row_removed":
        if len(sheet.body) < 3:
            return None
        sheet.body.remove(row)
        return place | {"printed": ""}
    changed = corrupted(row[at].words, kind, rng)
    if changed == row[at].words:
        return None
    row[at] = relabelled(row[at], changed, sheet)
    return place | {"printed": changed}


def corrupted(words: str, kind: str, rng: Random) -> str:
    """The figure with one slip of this kind; its commas stay where they make sense."""
    digits = [at for at, letter in enumerate(words) if letter.isdigit()]
    if kind == "sign":
        return "-" + words if words[0] != "-" else words[1:]
    if kind == "digit":
        at = rng.choice(digits)
        return words[:at] + rng.choice([d for d in "123456789" if d != words[at]]) + words[at + 1 :]
    if kind == "swapped_digits":
        pairs = [(a, b) for a, b in zip(digits, digits[1:], strict=False) if words[a] != words[b] and words[b] != "0"]
        if not pairs:
            return words
        a, b = rng.choice(pairs)
        letters = list(words)
        letters[a], letters[b] = letters[b], letters[a]
        return "".join(letters)
    value = words.replace(",", "")
    whole, dot, places = value.partition(".")
    if kind == "dropped_digit" and len(whole) > 2:
        at = rng.randrange(1, len(whole))
        whole = whole[:at] + whole[at + 1 :]
    elif kind == "times_ten":
        whole += "0"
    elif kind == "divided_by_ten" and len(whole) > 2:
        whole = whole[:-1]
    elif kind == "unit_slip":
        whole = whole[:-4] if len(whole) > 5 else whole + "0000"
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return sign + (f"{int(whole):,}" if "," in words else whole) + dot + places


def relabelled(cell: Cell, words: str, sheet: Sheet) -> Cell:
    """The cell with other words; the truth follows what is printed."""
    assert cell.truth
    return Cell(words, cell.truth._replace(amount=Decimal(words.replace(",", "")) * UNIT[sheet.unit]))


def in_prose(paper: Paper, kind: str, rng: Random) -> dict[str, Any] | None:
    """A slip in a sentence. Its statements leave the key: they are no longer what the sentence says."""
    spoken = [block for block in paper.blocks if isinstance(block, Paragraph) and block.statements]
    rng.shuffle(spoken)
    for block in spoken:
        before = block.text
        if kind == "direction_flipped":
            for pair in WORDS:
                for one, other in (pair, pair[::-1]):
                    if block.text == before and one in before:
                        block.text = before.replace(one, other, 1)
        elif kind == "year_off":
            block.text = before.replace(f"{paper.year}年", f"{paper.year + 3}年", 1)
        else:
            figures = [found for found in FIGURE.finditer(before) if len(found[0]) > 4]
            if figures:
                found = rng.choice(figures)
                block.text = before[: found.start()] + corrupted(found[0], "digit", rng) + before[found.end() :]
        if block.text != before:
            block.statements.clear()
            return {"kind": kind, "form": "", "original": before, "printed": block.text}
    return None


def rubbish(rng: Random) -> tuple[str, bytes]:
    """(file name, bytes) of something that lies among disclosures and is none."""
    noise = bytes(rng.randrange(256) for _ in range(rng.randint(10, 4000)))
    news = "我局召开年度工作会议\n\n会议总结了全年工作，部署下一阶段任务，参会人员120人。\n"
    kinds: list[tuple[str, bytes]] = [
        ("empty.txt", b""),
        ("noise.pdf", noise),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog" + noise[:50]),
        ("cut.docx", b"PK\x03\x04" + noise[:200]),
        ("news.txt", news.encode("gb18030")),
        ("notfound.html", "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>".encode()),
        ("jobs.txt", "公开招聘工作人员公告\n岗位 人数 要求\n会计 2 本科\n报名电话见官网\n".encode()),
        ("thumbs.xlsx", noise),
    ]
    return rng.choice(kinds)
