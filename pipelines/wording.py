"""Of which kind and of which year words speak, where no title says so: the vote of forms and of wording.

Belongs here: what single words and sentences say of the kind and the year of their text. Does not belong here: titles,
bodies, regions, and which vote counts how much (`identify`). The vocabulary is `catalog/identify.toml`.
"""

from __future__ import annotations

from collections import Counter

from pipelines.catalog.identity import words as shelf

FEW = 2  # signs that are enough


def kind_of_voice(text: str) -> str | None:
    """The kind of a text without title or forms, such as a part of a disclosure: it speaks of its own body's totals, in
    the words that only final accounts have, or tells the three public expenditures with their amounts.

    >>> kind_of_voice("2018年我单位收入总预算317.6万元"), kind_of_voice("全县收入总预算5亿元")
    ('budget', None)
    >>> kind_of_voice("因公出国（境）费决算1万元，公务接待费决算2万元，公务用车费决算3万元，推进预算公开")
    'final_accounts'
    >>> kind_of_voice("“三公”经费预算总额为9万元：因公出国（境）费4万元，公务接待费2万元，公务用车费3万元")
    'budget'
    >>> kind_of_voice("2023年度收入总计4万元，其中：本年收入合计3万元，年初结转和结余1万元，结余分配0万元")
    'final_accounts'
    """
    evidence = shelf().evidence
    if sum(word in text for word in evidence["accounts_only"]) >= FEW:
        return "final_accounts"
    if all(word in text for word in evidence["three_public"]):
        told = Counter(
            "final_accounts" if found["opening"] else shelf().kinds[found["kind"]]
            for found in shelf().told.finditer(text)
        )
        ranked = told.most_common(2)
        enough = 1 if shelf().told_in_all.search(text) else FEW
        if ranked and ranked[0][1] >= enough and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]):
            return ranked[0][0]
    if any(word in text for word in evidence["voice"]) and any(word in text for word in evidence["phrases"]):
        said = {kind for word, kind in shelf().kinds.items() if word in text}
        return said.pop() if len(said) == 1 else None
    return None


def kind_of_wording(text: str) -> str | None:
    """The kind that most words of a text name; None where neither has enough more.

    >>> kind_of_wording("比上年决算数减少"), kind_of_wording("本部门预算"), kind_of_wording("一般公共预算")
    ('final_accounts', 'budget', None)
    """
    known = shelf()
    budgets = sum(
        known.kinds[found[0]] == "budget" and not _of_fund(text, found.start()) for found in known.kind.finditer(text)
    )
    # 上年决算数 tells of accounts, 年初预算数 of neither: both print it
    accounts = sum(text.count(word) for word, kind in known.kinds.items() if kind == "final_accounts")
    if accounts * 3 >= budgets > 0 or accounts > budgets:
        return "final_accounts"
    return "budget" if budgets and accounts * 8 <= budgets else None


def _of_fund(text: str, at: int) -> bool:
    """Whether a kind word that stands there belongs to the name of a fund.

    >>> _of_fund("一般公共预算", 4), _of_fund("部门预算", 2)
    (True, False)
    """
    return text.endswith(shelf().funds, 0, at)


def kind_of_form(line: str) -> str | None:
    """Final accounts where the name of a form says so anywhere: the name of a fund may stand beside it."""
    found = {kind for word, kind in shelf().kinds.items() if word in line}
    return "final_accounts" if "final_accounts" in found else next(iter(found), None)


def year_of_wording(text: str) -> int | None:
    """The year that most sentences are about: not one compared with, not a date. The later one of two as frequent."""
    evidence = shelf().evidence
    counts: Counter[int] = Counter()
    for found in shelf().body_year.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 2].lstrip()
        if (before and before in evidence["comparisons"]) or (after and after[0] in evidence["date_marks"]):
            continue
        counts[int(found[0][:4])] += 1
    return max(counts, key=lambda year: (counts[year], year), default=None)


def years_in(words: str) -> list[int]:
    """The years that words name, in their order."""
    return [int(found[0][:4]) for found in shelf().year.finditer(words)]
