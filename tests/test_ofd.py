"""OFD: pages of XML in a ZIP, in millimetres, read back as they were written."""

from __future__ import annotations

from xml.sax.saxutils import escape

from pipelines.readers import read_bytes
from tests.reading import refused, remarks, words_are_where_they_are_said_to_be, zipped

NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
FORM = [["科目名称", "预算数"], ["一般公共服务支出", "1,234.56"], ["合计", "1,234.56"]]


def words(x: float, y: float, text: str, size: float = 4.0, steps: str = "") -> str:
    """Characters whose line stands at y, each with its distance to the next."""
    if not steps:
        steps = " ".join(str(size if ord(char) > 255 else size / 2) for char in text[:-1])
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x} {y - size} 90 6" Font="1" Size="{size}">{code}</ofd:TextObject>'


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    path = f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0} {y1 - y0}">{path}</ofd:PathObject>'


def table(rows: list[list[str]], top: float = 40, widths: tuple[float, ...] = (60, 40), height: float = 8) -> str:
    xs = [20 + sum(widths[:count]) for count in range(len(widths) + 1)]
    drawn = [line(xs[0], top + height * row, xs[-1], top + height * row) for row in range(len(rows) + 1)]
    drawn += [line(x, top, x, top + height * len(rows)) for x in xs]
    for number, row in enumerate(rows):
        drawn += [words(x + 1, top + height * number + 6, text) for x, text in zip(xs, row, strict=False) if text]
    return "".join(drawn)


def ofd(*pages: str, template: str = "") -> bytes:
    """A file of such pages, a template under each."""
    block = "<ofd:Layer><ofd:PageBlock>{}</ofd:PageBlock></ofd:Layer>"
    layer = "<ofd:Page {}>{}<ofd:Content>" + block + "</ofd:Content></ofd:Page>"
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    under = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>'
    body = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    files = {
        "OFD.xml": f"<ofd:OFD {NAMES}>{body}</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMES}><ofd:CommonData>{area}{under}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/T.xml": layer.format(NAMES, "", template),
    }
    for number, page in enumerate(pages):
        content = layer.format(NAMES, '<ofd:Template TemplateID="9"/>', page)
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    return zipped({name: text.encode() for name, text in files.items()})


def test_words_and_tables_of_pages() -> None:
    document = read_bytes(ofd(words(20, 20, "2024年部门支出总表") + table(FORM), words(20, 20, "第二页")), "表.ofd")
    words_are_where_they_are_said_to_be(document)
    assert [list(row) for row in document.grids[0].rows] == FORM
    assert document.text.startswith("2024年部门支出总表\n科目名称\t预算数\n") and document.text.endswith("第二页\n")
    assert (len(document.pages), remarks(document), document.read_by) == (2, [], "ofd")
    assert document.grids[0].locators[0, 0] == "p1[56.7,113.4,226.8,136.1]"


def test_templates_repeated_distances_and_transforms() -> None:
    page = words(20, 30, "单位：万元", steps="g 4 4.0")
    doubled = words(20, 60, "单位：万元", size=2.0, steps="2 g 3 2.0").replace('Font="1"', 'CTM="2 0 0 2 0 0"')
    document = read_bytes(ofd(page + doubled, template=words(150, 290, "附件1")), "x.ofd")
    assert document.text == "单位：万元\n单位：万元\n附件1\n"


def test_what_cannot_be_read_of_an_ofd_says_why() -> None:
    whole = ofd(words(20, 20, "部门预算"))
    assert refused(zipped({"OFD.xml": b"<ofd/>"}), "x.ofd") == "no_text"
    assert refused(ofd(""), "x.ofd") == "no_text"
    assert refused(whole[: len(whole) // 2], "x.ofd") == "damaged"
    assert refused(ofd('<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>'), "x.ofd") == "scan"
