"""Who published it, for which year, of which kind: heads as the provinces print them, above a body of a few words."""

import re
from pathlib import Path

import pytest

from pipelines.identify import identify
from pipelines.model import Document, Identity

RAW = Path(__file__).parents[1] / "raw"

BUDGET = """
一、收支预算情况说明
{year}年收支总预算120.00万元，其中一般公共预算财政拨款收入120.00万元，较{before}年增加3.00万元。
基本支出预算100.00万元，项目支出预算20.00万元。“三公”经费预算数为1.00万元，其中公务接待费1.00万元。
截至{before}年12月底，共有车辆1辆。
二、名词解释
"""

ACCOUNTS = """
一、收入支出决算情况说明
{year}年度收入总计120.00万元，支出总计120.00万元。与{before}年度相比，增加3.00万元。
本年支出合计118.00万元，其中：基本支出100.00万元，项目支出18.00万元。“三公”经费支出决算为1.00万元，完成预算的50%。
截至{year}年12月31日，共有车辆1辆。
二、名词解释
"""


def read(head: str, body: str = "", year: int = 2024) -> Identity:
    return identify(Document("", head + body.format(year=year, before=year - 1)))


def told(found: Identity) -> tuple[int | None, str | None, str | None, str | None]:
    return found.report_year, found.region_code, found.entity_name, found.scope


#: heads of budgets of 2024, and what they say: year, region, body, scope
BUDGETS = """
重庆市长寿区某某办公室 2024 年部门预算情况说明
=> 2024 500115 重庆市长寿区某某办公室 department

某某市财政局2024年部门预算公开
=> 2024 None 某某市财政局 department

上海市静安区2024年区级部门预算
预算主管部门：上海市静安区某某委员会
=> 2024 310106 上海市静安区某某委员会 department

上海市静安区2024年区级单位预算
预算单位：上海市静安区某某中心
=> 2024 310106 上海市静安区某某中心 unit

2024年广西壮族自治区某某厅部门预算公开说明
=> 2024 450000 广西壮族自治区某某厅 department

广西融安县某某局2024年部门预算及“三公”经费预算公开
=> 2024 450224 广西融安县某某局 department

贵州省德江县某某局2024年部门预算及“三公”经费预算信息公开目录
=> 2024 520626 贵州省德江县某某局 department

平山县某某镇财政所
2024年单位预算信息公开
=> 2024 130131 平山县某某镇财政所 unit

关于平山县某某局2024年部门预算信息公开情况的说明
=> 2024 130131 平山县某某局 department

2024年度
中共北京市某某委员会
部门预算公开
=> 2024 110000 中共北京市某某委员会 department

二〇二四年部门预算
单位名称：长沙市岳麓区某某街道办事处
=> 2024 430104 长沙市岳麓区某某街道办事处 department

南县某某镇人民政府二○二四年部门预算公开说明
=> 2024 430921 南县某某镇人民政府 department

2 0 2 4 年 部 门 预 算
深圳市某某局
=> 2024 440300 深圳市某某局 department

２０２４年部门预算公开
部门名称：肇庆市端州区某某局
=> 2024 441202 肇庆市端州区某某局 department

附件1：随县某某局2024年部门预算公开
=> 2024 421321 随县某某局 department

目录
第一部分 2024年部门预算编制说明
第二部分 2024年部门预算报表
大英县某某镇小学校
2024年部门预算编制说明
=> 2024 510923 大英县某某镇小学校 department

云南省大理州祥云县某某局2024年预算公开
=> 2024 532923 云南省大理州祥云县某某局 None

西安市某某学院2024年综合预算公开说明
=> 2024 610100 西安市某某学院 None

首页 > 政务公开 > 部门预算
发布时间：2024-02-20
青田县某某局（本级）2024年单位预算公开
=> 2024 331121 青田县某某局 own

黑龙江省绥芬河市某某局2024年部门预算公开
编制日期：2024年2月20日
=> 2024 231081 黑龙江省绥芬河市某某局 department

[205001]新疆喀什地区疏附县某某局
2024年部门预算公开
=> 2024 653121 新疆喀什地区疏附县某某局 department

某某区2024年区本级部门预算
编制部门：宁波市江北区某某局     单位：元
=> 2024 330205 宁波市江北区某某局 department

2024年部门预算公开表
部门：205001-石家庄市某某局  单位：万元
=> 2024 130100 石家庄市某某局 department

2024年中国致公党北京市委员会部门预算信息
=> 2024 110000 中国致公党北京市委员会 department
"""

#: heads of final accounts of 2024
FINAL_ACCOUNTS = """
上海市静安区某某局
2024年度部门决算
目 录
=> 2024 310106 上海市静安区某某局 department

2024年度南漳县某某服务中心单位决算
=> 2024 420624 南漳县某某服务中心 unit

2024年度
内蒙古自治区巴彦淖尔市某某局
部门决算公开
=> 2024 150800 内蒙古自治区巴彦淖尔市某某局 department

岳阳市某某委2024年度部门决算公开
来源：某某委 2025-09-01 19:39
浏览量：1|
2024年度
岳阳市某某委部门决算
=> 2024 430600 岳阳市某某委 department

发布时间：2025-08-18
来源： 宁远县财政局
2024年度宁远县某某局部门决算
=> 2024 431126 宁远县某某局 department

来源： 宁远县财政局
2024年度县某某局部门决算
=> 2024 431126 县某某局 department

2025年公开2024年度施甸县某某局部门决算
=> 2024 530521 施甸县某某局 department

柞水县某某局2024年部门决算
保密审查情况：已审查
=> 2024 611026 柞水县某某局 department

• 标题：楚雄州某某中心2024年度部门决算公开
楚雄州某某中心2024年度部门决算公开
=> 2024 532300 楚雄州某某中心 department

重庆市江津区某某镇人民政府2024年度部门决算情况说明
=> 2024 500116 重庆市江津区某某镇人民政府 department

安徽省池州市某某区
2024年度决算公开
单位名称：池州市某某管委会
=> 2024 341700 池州市某某管委会 None

湖北省随县某某局2024年度部门决算（汇总）
=> 2024 421321 湖北省随县某某局 consolidated

2024年度部门决算公开文本
第一部分 台安县某某局概况
=> 2024 210321 台安县某某局 department

目 录
第一部分 部门概况
第二部分 2024年度部门决算表
公开01表 |
单位：张家川回族自治县某某中学 | 2024年度 | 金额单位：万元 |
=> 2024 620525 张家川回族自治县某某中学 department
"""


def cases(text: str) -> list[tuple[str, list[str]]]:
    heads = (case.strip().split("\n=> ") for case in text.split("\n\n"))
    return [(head, said.split()) for head, said in heads]


@pytest.mark.parametrize(("head", "said"), cases(BUDGETS))
def test_heads_of_budgets(head: str, said: list[str]) -> None:
    found = read(head, BUDGET)
    assert (found.kind, [str(word) for word in told(found)]) == ("budget", said)


@pytest.mark.parametrize(("head", "said"), cases(FINAL_ACCOUNTS))
def test_heads_of_final_accounts(head: str, said: list[str]) -> None:
    found = read(head, ACCOUNTS)
    assert (found.kind, [str(word) for word in told(found)]) == ("final_accounts", said)


def test_a_budget_of_a_government_is_one_of_its_scope() -> None:
    found = read("关于平山县2023年预算执行情况和2024年预算草案的报告", BUDGET)
    assert (found.kind, found.report_year, found.region_code, found.scope) == ("budget", 2024, "130131", "government")


def test_a_disclosure_of_the_three_public_expenses_alone() -> None:
    head = "重庆市某区某某镇人民政府\n2024年“三公”经费决算汇总情况\n按照《预算法》要求，现公布如下：\n"
    spent = "2024年“三公”经费支出9万元，较年初预算数减少1万元，其中公务接待费9万元，公务用车0万元，因公出国0万元。"
    found = read(head + spent)
    assert (found.title, found.kind) == ("重庆市某区某某镇人民政府2024年“三公”经费决算汇总情况", "final_accounts")
    assert told(found) == (2024, "500000", "重庆市某区某某镇人民政府", "consolidated")


def test_the_heading_of_a_part_is_better_than_none_but_completes_no_cover() -> None:
    found = read("目录\n第一部分 概 况\n第二部分 2024年部门预算情况说明\n仙桃市某某局是市政府部门局\n", BUDGET)
    assert (found.title, *told(found)[:3]) == ("2024年部门预算情况说明", 2024, None, None)


def test_a_page_of_traditional_characters_with_romanisation() -> None:
    words = "臺安縣某某局2024年度部門(mén)決算\n" + ACCOUNTS.replace("决", "決(jué)").replace("门", "門(mén)")
    found = read(words)
    assert (found.kind, *told(found)[:2]) == ("final_accounts", 2024, "210321")


def test_without_a_title_forms_and_wording_speak() -> None:
    found = read("2024年部门收支预算总表\n部门：仙桃市某某局\n2024年部门支出预算总表\n单位：元\n", BUDGET)
    assert (found.title, found.kind, *told(found)) == (None, "budget", 2024, "429004", "仙桃市某某局", "department")
    assert read("", ACCOUNTS, 2019).report_year == 2019


def test_prose_names_the_body_where_nothing_else_does() -> None:
    found = read("", ACCOUNTS + "仙桃市某某局2024年度无政府性基金。\n仙桃市某某局2024年度无国有资本经营预算。\n")
    assert told(found)[1:3] == ("429004", "仙桃市某某局")


def test_what_is_compared_with_last_years_accounts_is_of_accounts() -> None:
    said = "2021年度收入总计52.10万元，支出总计52.10万元。收支较上年决算数减少4.43万元。\n2021年度收入合计52.10万元，"
    said += "较上年决算数减少4.43万元。其中：财政拨款收入52.10万元，占100%。\n"
    said += "2021年度支出合计52.10万元，较上年决算数减少4.43万元。"
    assert identify(Document("", said)).kind == "final_accounts"


def test_a_mistyped_year_of_the_title_is_outvoted_only_by_forms_and_wording_together() -> None:
    forms = "".join(f"2024年{name}预算表\n" for name in ("收支", "收入", "支出", "基金", "三公经费"))
    assert read("某某局2023年部门预算\n" + forms, BUDGET).report_year == 2024
    assert read("某某局2024年部门预算\n", BUDGET, 2023).report_year == 2024


def test_the_template_of_a_ministry_names_nobody() -> None:
    found = read("上海市XX局\n2024年度部门决算\n第一部分 上海市XX局概况", ACCOUNTS)
    assert (found.kind, found.report_year, found.entity_name) == ("final_accounts", 2024, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01\x02",
        "关于召开2024年部门预算编制工作会议的通知\n各部门：\n定于2024年3月1日召开会议，请携带2024年部门预算草案。",
        "关于做好2024年部门预算公开工作的通知\n各预算单位应当公开基本支出、项目支出和“三公”经费，金额以万元为单位。",
        "中华人民共和国预算法\n第一条 为了规范政府收支行为，制定本法。\n各部门预算、决算应当公开机关运行经费。",
        "部门预算公开管理办法\n第三条 应当公开基本支出、项目支出、“三公”经费、政府采购和绩效目标，金额单位为万元。",
        "我区集中公开2024年部门预算\n本报讯（记者 某某）区财政局昨日公开部门预算，总收入12亿元，“三公”经费下降5%。",
        "近日，某部公布2024年度部门决算。\n收入总计12万元，支出总计12万元，基本支出10万元，项目支出2万元，决算数为12万元。",
        "2024年部门预算公开\n附件：2024年部门预算公开表.xlsx",
        "关于2023年度区级预算执行和其他财政收支的审计工作报告\n财政拨款、基本支出、项目支出、“三公”经费、政府采购、公务接待费超预算300万元。",
        "某某小区物业公司2024年预算公开\n绿化费3万元，电费2万元。",
    ],
)
def test_what_is_no_disclosure_has_no_kind(text: str) -> None:
    assert identify(Document("", text)).kind is None


def test_a_disclosure_without_any_year_has_none() -> None:
    found = read("某某县某某局部门决算公开\n收入总计12万元，支出总计12万元，基本支出10万元，项目支出2万元。")
    assert (found.kind, found.report_year) == ("final_accounts", None)


@pytest.mark.parametrize("path", sorted(RAW.rglob("*.txt")), ids=lambda path: path.name)
def test_the_disclosures_that_lie_here(path: Path) -> None:
    """The folders of raw/ are only a hint, but for these files a true one; half a file says the same as the whole."""
    text = path.read_text(encoding="utf-8")
    year, region = int(path.parts[-3]), path.parts[-2]
    halves = [text, text[: len(text) // 2], text[len(text) // 2 :]]
    found = [identify(Document("", part)) for part in halves]
    assert {(one.report_year, one.region_code) for one in found} == {(year, region)}


def test_the_same_text_with_other_line_ends_and_blanks_is_the_same_disclosure() -> None:
    head = "重庆市长寿区某某办公室2024年部门预算情况说明\n"
    plain = read(head, BUDGET)
    for other in (head.replace("\n", "\r\n"), "\ufeff\n\n" + head, re.sub("年", " 年 ", head)):
        assert told(read(other, BUDGET)) == told(plain)
