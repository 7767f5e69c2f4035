"""Questions of kind `predicate`: what the few shapes of statement do not say, asked of all documents at once.

Belongs here: the order of the questions, and giving each the words and limits that its rule sets. A question lies in
`kinds/predicates/*.sql`, or where SQL says it badly in `predicates_text` and `predicates_codes`; all of them answer in
the temporary table `answered`, one row a case. Does not belong here: any word or limit (`rules/*.toml`, `settings`).

In SQL the setting `words` of the question `sections` is the parameter `$sections_words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from expectations.book import RuleError, rules
from expectations.predicates_codes import look_up
from expectations.predicates_text import QUESTIONS as READ
from expectations.predicates_text import read

FOLDER = Path(__file__).parent / "kinds" / "predicates"
ORDER = ("presence", "prose", "classification", "performance", "bodies", "plausible")
PARAMETER = re.compile(r"\$([a-z]\w*)")
QUESTION = re.compile(r"SELECT(?:\s+--[^\n]*\n)?\s+'([a-z_]+)'")


class Script(NamedTuple):
    """One statement of SQL and the settings that it needs."""

    text: str
    needs: tuple[str, ...]


def ask(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask every rule of kind `predicate`, and add its cases to `told`. RuleError where a setting is not there."""
    values = settings()
    _run(connection, "common", values)
    look_up(connection, str(values["name_current_ending"]))
    for name in ORDER:
        _run(connection, name, values)
    read(connection, values)
    _run(connection, "told", values)


def _run(connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object]) -> None:
    for script in _scripts(name):
        connection.execute(script.text, {need: values[need] for need in script.needs})


@cache
def settings() -> Mapping[str, object]:
    """Every setting of every predicate as `<question>_<setting>`. RuleError where one is missing, unread or unasked."""
    asked = {str(rule.asks): rule for rule in rules().values() if rule.kind == "predicate"}
    given = {f"{asks}_{key}": value for asks, rule in asked.items() for key, value in rule.settings.items()}
    scripts = [script for name in ("common", *ORDER) for script in _scripts(name)]
    needed = {need for script in scripts for need in script.needs} | {need for needs in READ.values() for need in needs}
    needed.add("name_current_ending")
    known = {name for script in scripts for name in QUESTION.findall(script.text)} | set(READ)
    for complaint, names in (
        ("nobody sets", needed - set(given)),
        ("nobody reads", set(given) - needed),
        ("nobody answers", set(asked) - known),
    ):
        if names:
            raise RuleError(f"predicates: {complaint} {', '.join(sorted(names))}")
    return given


@cache
def _scripts(name: str) -> tuple[Script, ...]:
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    parts = [part for part in re.split(r";\n", text) if part.strip()]
    return tuple(Script(part, tuple(sorted(set(PARAMETER.findall(part))))) for part in parts)
