"""A disclosure small enough to be read in a test: text in the layout of many districts, figures of nobody."""

from pathlib import Path

TEXT = """{body}{year}年部门预算

一、收入预算：{year}年年初预算总收入{total}元。

表一
部门收支总表
单位：元
收入\t\t支出\t
项目\t预算数\t项目\t预算数
合计\t{total}\t合计\t{total}
一、本年收入合计\t{total}\t一、本年支出合计\t{total}
一般公共预算财政拨款资金\t{total}\t一般公共服务支出\t{total}

表二
部门支出总表
单位：元
科目编码\t科目名称\t总计\t基本支出\t项目支出
\t合计\t{total}\t{basic}\t{project}
201\t一般公共服务支出\t{total}\t{basic}\t{project}
20103\t政府办公厅（室）及相关机构事务\t{total}\t{basic}\t{project}
2010301\t行政运行\t{basic}\t{basic}\t
2010302\t一般行政管理事务\t{project}\t\t{project}

部门预算公开联系人：张三 联系电话：023-12345678
"""


def text(
    body: str = "某市某局", year: int = 2024, basic: str = "300.00", project: str = "200.50", total: str = "500.50"
) -> str:
    """The words of one small budget."""
    return TEXT.format(body=body, year=year, basic=basic, project=project, total=total)


def write(path: Path, **words: object) -> Path:
    """One small budget in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(**words), encoding="utf-8")  # type: ignore[arg-type]
    return path
