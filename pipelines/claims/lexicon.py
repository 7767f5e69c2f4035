"""The vocabulary of budget prose, compiled once: what to look for in a sentence and what a phrase says.

Belongs here: reading `catalog/phrases.toml`, the one pattern that finds figures and turning words, `understand`
(phrase → dimensions). Does not belong here: any word of Chinese (they are data), which figure belongs to whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pipelines.catalog import SHELF, CatalogueError, load, meaning, only, spellings, vocabulary

SECTIONS = {
    "directions": {"increase", "decrease", "equal", "undefined", "alternatives", "suffixes", "budgeted"},
    "comparators": {"openers", "weak", "last_year", "this_year", "alone", "closers", "same_scope"},
    "stages": {"approved", "revised", "executed"},
    "comparisons": {"greater", "less", "same", "unresolved"},
    "cues": {
        "share", "share_tails", "completion", "rates", "completion_bases", "of", "difference", "limit", "each",
        "joints", "copulas", "sums",
    },
    "turns": {"regroup", "parts", "reason", "use", "leave", "list", "following", "slightly", "within"},
    "absence": {"words"},
    "fillers": {"words"},
    "flow_ends": {"revenue", "expenditure"},
    "names": {"ends"},
    "other_units": {"words"},
    "thresholds": {"tails"},
    "outline": {"levels", "first"},
    "rates": {"coverage", "indicator"},
    "subjects": {"ends"},
    "attached": {"words", "counts", "balances", "vehicles", "per_person"},
    "money": {"loose", "short"},
    "numerals": {"digits", "powers", "point"},
    "shape": {"amount", "own_year", "fixed_year"},
}


TOTALS = ("grand_total", "current_year_total")
LISTS = ("phrase", "counted", "count_units", "regrouped", "section", "statement", "token", "glyphs")
GLYPHS = ("alias", "remark", "caption", "drop", "definition", "path", "mark", "begins", "year", "jointly", "partial")


class Section(NamedTuple):
    """What a heading says about the paragraphs under it."""

    words: tuple[str, ...]
    skip: str | None  # what the figures of such a part are, where they assert nothing
    topic: str | None
    means: Mapping[str, object]


class Meaning(NamedTuple):
    """What a phrase says. `known` = nothing in it is foreign; `subject` = it names a subject, not only a stage."""

    known: bool
    subject: bool
    prefix: str  # foreign words before the known ones, where they look like somebody's name
    item: str | None = None
    flow: str | None = None
    source: str | None = None
    fund: str | None = None
    part: str | None = None
    stage: str | None = None
    core: tuple[int, int] = (0, 0)  # where the words stand that are not fillers
    bare: bool = False  # nothing but a flow
    stage_only: bool = False  # nothing but a stage word with at most a flow: it goes on about the same subject


UNKNOWN = Meaning(False, False, "")
LONGEST = 120  # letters: nobody names a subject at greater length
#: tokens that are no figure of the budget -> what their digits are
NAMED = {
    "citation_": "law_citation", "numbering_": "numbering", "phone_": "contact", "date_": "date", "year_": "year",
    "ordinal_": "ordinal", "label_": "form_number", "name_": "identifier", "threshold_": "threshold",
}  # fmt: skip


class Lexicon(NamedTuple):
    """Everything of `phrases.toml`, ready to use."""

    token: re.Pattern[str]
    amount: re.Pattern[str]  # a figure of which only the value tells it from others
    own_year: re.Pattern[str]  # a year that can be moved
    fixed_year: re.Pattern[str]  # one that cannot
    drop: re.Pattern[str]  # takes no place in a sentence: blanks, quotation marks
    definition: re.Pattern[str]  # a paragraph that explains a word
    path: re.Pattern[str]  # the level marks of a subject path
    mark: re.Pattern[str]  # a level mark as printed
    jointly: re.Pattern[str]  # at the end of a phrase: several items that were named, together
    alias: re.Pattern[str]  # at the beginning of brackets that say how something is called
    now: tuple[str, ...]  # words for the document's own year
    partial: re.Pattern[str]  # months of the year that are told of
    remark: re.Pattern[str]  # in brackets that say something of a whole phrase
    within: tuple[str, ...]  # how a clause ends that names a whole of which parts are told
    following: tuple[str, ...]  # before a colon: what follows begins anew
    moved: re.Pattern[str]  # at the end of a phrase: how it changed, without a figure
    same_scope: tuple[str, ...]  # in the words of a comparison: not with what was printed last year
    inner: frozenset[str]  # a paragraph that has none of these is no sentence
    closing: str  # a sentence that ends with none of these goes on
    year: re.Pattern[str]
    caption: re.Pattern[str]  # at the end of what says in which unit a form is
    begins: re.Pattern[str]  # a paragraph that begins something of its own
    levels: tuple[str, ...]  # the marks themselves, from the broadest
    telling: re.Pattern[str]  # what asserts something without a figure
    directions: Mapping[str, str]
    budgeted: tuple[str, ...]  # words of direction that say by themselves: against the budget
    comparisons: Mapping[str, str]
    stages: Mapping[str, str]
    revised: tuple[str, ...]
    count_units: Mapping[str, str]
    counted: Mapping[str, str]
    sections: tuple[Section, ...]
    statements: Mapping[str, tuple[str, str | None]]  # set phrase -> what it asserts without a figure, of which item
    said: re.Pattern[str]  # any of them
    each: tuple[str, ...]
    joint: re.Pattern[str]  # between two figures of a row, of which each is of another subject
    joints: frozenset[str]
    share_tail: re.Pattern[str]
    name_ends: tuple[str, ...]  # what is not known before a subject must end so
    of_base: re.Pattern[str]  # at the end of a phrase, before the percentage of a completion
    completion_bases: frozenset[str]
    copula: re.Pattern[str]  # at the end of a phrase, before a count
    sums: frozenset[str]  # before the sum of the parts that were told
    subject_ends: tuple[str, ...]
    flow_ends: Mapping[str, str]  # how a word ends -> its flow
    spending: tuple[str, ...]  # endings that the names of subjects may take on in prose
    numerals: str  # what numbering may begin with
    outline: tuple[re.Pattern[str], ...]  # numbering of headings, from the outermost
    money: Mapping[str, Decimal]  # yuan in one unit, as sentences write units
    regrouped: Mapping[str, Mapping[str, str]]  # what is counted -> kind of unit -> what is counted then
    digits: Mapping[str, int]
    powers: Mapping[str, int]
    point: str
    coverage: tuple[str, ...]
    indicators: tuple[str, ...]
    attached: tuple[str, ...]
    of_vehicles: frozenset[str]  # words that mean what is spent on vehicles where that is spoken of
    per_person: frozenset[str]  # words for what was spent on each of those who were counted
    rates: frozenset[str]  # words for how far a budget was executed
    any_balance: frozenset[str]  # words for a balance that may be of any money
    counts_on: frozenset[str]  # counts that go on about what the last one was of
    words: Mapping[str, Mapping[str, object]]
    longest: int


def trie(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first, that looks at each letter once.

    >>> trie(["ab", "abc", "d"])
    '(?:ab(?:c)?|d)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(tree: Mapping[str, Any]) -> str:
    ends = "" in tree
    branches = []
    for letter, node in tree.items():
        if letter:
            prefix = re.escape(letter)
            while len(node) == 1 and "" not in node:
                ((following, node),) = node.items()
                prefix += re.escape(following)
            branches.append(prefix + ("" if set(node) == {""} else _branches(node)))
    return f"(?:{'|'.join(branches)})" + ("?" if ends else "") if branches else ""


@cache
def lexicon() -> Lexicon:
    """Read the shelf. CatalogueError for a section or a key that nobody reads."""
    path = SHELF / "phrases.toml"
    given = load(path)
    only(given, {*SECTIONS, *LISTS}, path.name)
    only(given["glyphs"], {*GLYPHS, "levels", "inner", "closing", "spoken"}, f"{path.name} [glyphs]")
    for name, keys in SECTIONS.items():
        only(given[name], keys, f"{path.name} [{name}]")
    directions = {word: key for key in ("increase", "decrease", "undefined") for word in given["directions"][key]}
    directions |= dict.fromkeys(given["directions"]["alternatives"], "undefined")
    stages = {word: stage for stage in SECTIONS["stages"] for word in given["stages"][stage]}
    counted = {word: entry["key"] for entry in given["counted"] for word in entry["words"]}
    count_units = {unit: key for key, units in given["count_units"].items() for unit in units}
    verdicts = {"greater": "increase", "less": "decrease", "same": "equal", "unresolved": "undefined"}
    words = _words(given, path.name)
    patterns = {key: re.compile(given["glyphs"][key]) for key in GLYPHS}
    statements = _statements(given, path.name)
    return Lexicon(
        **_grammar(given, path.name),
        drop=patterns["drop"],
        definition=patterns["definition"],
        path=patterns["path"],
        mark=patterns["mark"],
        begins=patterns["begins"],
        caption=patterns["caption"],
        jointly=patterns["jointly"],
        alias=patterns["alias"],
        remark=patterns["remark"],
        now=tuple(word for word in given["comparators"]["this_year"] if word[-1] == "\u5e74" and len(word) == 2),
        partial=patterns["partial"],
        within=tuple(given["turns"]["within"]),
        following=tuple(given["turns"]["following"]),
        moved=re.compile(
            f"{trie(given['turns']['slightly'])}?{trie(directions)}{trie(given['cues']['share_tails'])}?$"
        ),
        same_scope=tuple(given["comparators"]["same_scope"]),
        year=patterns["year"],
        levels=tuple(given["glyphs"]["levels"]),
        inner=frozenset(given["glyphs"]["inner"]),
        closing=given["glyphs"]["closing"],
        telling=re.compile(
            "|".join(
                (
                    given["glyphs"]["spoken"],
                    trie(given["absence"]["words"]),
                    trie(given["directions"]["equal"]),
                    *map(trie, given["comparisons"].values()),
                    trie(statements),
                )
            )
        ),
        directions=directions,
        budgeted=tuple(given["directions"]["budgeted"]),
        comparisons={word: verdict for key, verdict in verdicts.items() for word in given["comparisons"][key]},
        stages=stages,
        revised=tuple(given["stages"]["revised"]),
        count_units=count_units,
        counted=counted,
        sections=tuple(_section(entry, path.name) for entry in given["section"]),
        statements=statements,
        said=re.compile(trie(statements)),
        each=tuple(given["cues"]["each"]),
        joint=_joint(given["cues"]["joints"], directions, given["directions"]["suffixes"]),
        joints=frozenset(given["cues"]["joints"]),
        share_tail=re.compile(trie(given["cues"]["share_tails"]) + "$"),
        name_ends=tuple(given["names"]["ends"]),
        numerals=given["outline"]["first"],
        outline=tuple(map(re.compile, given["outline"]["levels"])),
        money={word: Decimal(yuan) for shelf in given["money"].values() for word, yuan in shelf.items()}
        | dict(vocabulary().units),
        regrouped=given["regrouped"],
        digits=given["numerals"]["digits"],
        powers=given["numerals"]["powers"],
        point=given["numerals"]["point"],
        coverage=tuple(given["rates"]["coverage"]),
        indicators=tuple(given["rates"]["indicator"]),
        attached=tuple(given["attached"]["words"]),
        of_vehicles=frozenset(given["attached"]["vehicles"]),
        per_person=frozenset(given["attached"]["per_person"]),
        rates=frozenset(given["cues"]["rates"]),
        any_balance=frozenset(given["attached"]["balances"]),
        counts_on=frozenset(given["attached"]["counts"]),
        of_base=re.compile(
            f"{trie(given['cues']['of'])}(?P<base>{trie(given['cues']['completion_bases'])}){trie(given['cues']['share_tails'])}?$"
        ),
        completion_bases=frozenset(given["cues"]["completion_bases"]),
        copula=re.compile(trie(given["cues"]["copulas"]) + "+$"),
        sums=frozenset(given["cues"]["sums"]),
        subject_ends=tuple(given["subjects"]["ends"]),
        flow_ends={end: flow for flow, ends in given["flow_ends"].items() for end in ends},
        spending=tuple(given["flow_ends"]["expenditure"]),
        words=words,
        longest=max(map(len, words)),
    )


def _words(given: Mapping[str, Any], where: str) -> dict[str, Mapping[str, object]]:
    """Word -> dimensions: the fillers, the words of forms, the stages, and over them the phrases of prose."""
    words: dict[str, Mapping[str, object]] = {word: {} for word in given["fillers"]["words"]}
    words |= vocabulary().words
    for stage in SECTIONS["stages"]:
        for word in given["stages"][stage]:
            words[word] = {**words.get(word, {}), "stage": stage}
    for entry in given["phrase"]:
        only(entry, {"words", "means"}, f"{where} [[phrase]]")
        means = meaning(entry["means"], f"{where} {entry['words'][:1]}")
        words |= dict.fromkeys((one for word in entry["words"] for one in spellings(word)), means)
    for stage in ("approved",):
        for word, means in [*words.items()]:
            if "stage" not in means and any(_names(words, word, end) for end in given["stages"][stage]):
                words[word] = {**means, "stage": stage}
    for flow, ends in given["flow_ends"].items():
        for word, means in words.items():
            if "fund" in means and "flow" not in means and word.endswith(tuple(ends)):
                words[word] = {**means, "flow": flow}
    return words


def _names(words: Mapping[str, Mapping[str, object]], word: str, end: str) -> bool:
    """Whether a word is that of something with a word of stage behind it.

    >>> _names({"甲费": {"item": "x"}, "甲费预算": {}}, "甲费预算", "预算"), _names({"甲": {}}, "甲预算", "预算")
    (True, False)
    """
    means = words.get(word.removesuffix(end), {}) if word.endswith(end) else {}
    return bool(means.get("item")) and means.get("item") not in TOTALS


def _section(entry: Mapping[str, Any], where: str) -> Section:
    only(entry, {"words", "skip", "topic", "means"}, f"{where} [[section]]")
    means = meaning(entry.get("means", {}), f"{where} {entry['words'][:1]}")
    return Section(tuple(entry["words"]), entry.get("skip"), entry.get("topic"), means)


def _statements(given: Mapping[str, Any], where: str) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for entry in given["statement"]:
        only(entry, {"words", "measure", "item"}, f"{where} [[statement]]")
        found |= dict.fromkeys(entry["words"], (entry["measure"], entry.get("item")))
    return found


def _joint(words: Iterable[str], moves: Iterable[str], suffixes: Iterable[str]) -> re.Pattern[str]:
    """What parts one figure of a row from the next; `figure` and `unit` are the next one's, `move` its own word of
    direction."""
    units, parts, move = trie([*vocabulary().units, "%"]), trie(words), f"(?P<move>{trie(moves)}){trie(suffixes)}?"
    number = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
    return re.compile(rf"{units}?{parts}(?:{move})?(?=(?P<figure>{number})(?:(?P<unit>{units})|{parts}\d))")


def _grammar(given: Mapping[str, Any], where: str) -> dict[str, re.Pattern[str]]:
    """The one pattern that is run over a sentence: the grammar of the shelf with its word lists filled in; and those of
    what varies from one document to the next."""
    lists: dict[str, Iterable[str]] = {
        "money": vocabulary().units,
        "loose": given["money"]["loose"],
        "short": given["money"]["short"],
        "count": [unit for units in given["count_units"].values() for unit in units],
        "other": given["other_units"]["words"],
        "threshold": given["thresholds"]["tails"],
        "stage": [word for key in SECTIONS["stages"] for word in given["stages"][key]],
        "verdict": [word for words in given["comparisons"].values() for word in words],
        "move": [w for k in ("increase", "decrease", "alternatives") for w in given["directions"][k]],
        "opener": given["comparators"]["openers"],
        "closer": given["comparators"]["closers"],
        "suffix": given["directions"]["suffixes"],
        "absence": given["absence"]["words"],
        "numeral": [*given["numerals"]["digits"], *given["numerals"]["powers"]],
        **{key: given["directions"][key] for key in ("equal", "undefined")},
        **{key: given["comparators"][key] for key in ("weak", "last_year", "this_year", "alone")},
        **{key: given["cues"][key] for key in ("share", "completion", "difference", "limit")},
        **given["turns"],
    }
    patterns = {key: trie(words) for key, words in lists.items()} | {"year": r"(?:19|20)\d\d"}
    letters = {key: "".join(sorted({word[0] for word in words})) for key, words in lists.items()}

    def fill(shelf: Mapping[str, str], text: str) -> str:
        def one(found: re.Match[str]) -> str:
            if found[1] not in shelf:
                raise CatalogueError(f"{where}: <{found[1]}> is no word list")
            return shelf[found[1]]

        return re.sub(r"(?<!\?P)<(\w+)>", one, text)

    first, alternatives = "", []
    for entry in given["token"]:
        only(entry, {"name", "first", "pattern"}, f"{where} [[token]]")
        begins = re.escape("".join(sorted(set(fill(letters, entry["first"])))))
        first += begins
        # an alternative that asks for its letters first fails soonest; the name is an empty group at the end
        alternatives.append(f"(?=[{begins}])(?:{fill(patterns, entry['pattern'])})(?P<{entry['name']}_>)")
    token = f"(?=[{first}])(?:{'|'.join(alternatives)})"
    before_years = {word[-1] for key in ("opener", "weak") for word in lists[key]}
    patterns["before_year"] = f"[{re.escape(''.join(sorted(before_years)))}]"
    shapes = {name: re.compile(fill(patterns, text)) for name, text in given["shape"].items()}
    return {"token": re.compile(token), **shapes}


def understand(phrase: str) -> Meaning:
    """What a phrase of prose says, words of forms and of prose added up; the later word wins.

    A foreign beginning is allowed only where it ends like somebody's name or like an attribute; then it is `prefix`.

    >>> understand("某某局机关运行经费预算")[:5]
    (True, True, '某某局', 'agency_operation', 'expenditure')
    >>> understand("会议室租赁项目支出").known
    False
    """
    return _understand(phrase) if len(phrase) <= LONGEST else UNKNOWN


@lru_cache(maxsize=1 << 14)
def _understand(phrase: str) -> Meaning:
    shelf = lexicon()
    for start in range(len(phrase) + 1):
        if start and not phrase.endswith(shelf.name_ends, 0, start):
            continue
        found = _spell(phrase, start)
        if found is not None:
            return _merge(found, phrase[:start])
    return UNKNOWN


def _spell(phrase: str, start: int) -> tuple[str, ...] | None:
    """`phrase[start:]` as a row of known words, the longest first; None where it cannot be spelled."""
    shelf = lexicon()
    size = len(phrase)
    dead: set[int] = set()

    def spell(at: int) -> tuple[str, ...] | None:
        if at == size:
            return ()
        if at in dead:
            return None
        for stop in range(min(size, at + shelf.longest), at, -1):
            word = phrase[at:stop]
            if word in shelf.words and (rest := spell(stop)) is not None:
                return (word, *rest)
        dead.add(at)
        return None

    return spell(start)


def _merge(words: tuple[str, ...], prefix: str) -> Meaning:
    shelf = lexicon()
    said: dict[str, object] = {}
    plain_flow = True  # the flow comes from a bare word of stage, such as "supported by the expenditure budget"
    at, first, last = len(prefix), -1, len(prefix)
    for word in words:
        means = shelf.words[word]
        if means and not (set(means) == {"stage"} and len(words) > 1):
            first = at if first < 0 else first
            last = at + len(word)
        at += len(word)
        for key, value in means.items():
            if key == "section" or (key == "item" and value in TOTALS and "item" in said):
                continue
            said[key] = value
        if means.get("flow") and "stage" not in means and word not in shelf.stages:
            plain_flow = False
    values = {key: str(value) if value else None for key, value in said.items() if key in Meaning._fields}
    if values.get("part") and values.get("item") in TOTALS:
        values["item"] = None
    about = {key for key in ("item", "flow", "source", "fund", "part") if values.get(key)}
    stage_only = not about or (about == {"flow"} and "stage" in said and (plain_flow or len(words) <= 3))
    core = (max(first, 0), last)
    bare = about == {"flow"} and "stage" not in said
    return Meaning(True, bool(about), prefix, **values, core=core, bare=bare, stage_only=stage_only)


def named(token: re.Match[str]) -> list[tuple[int, int, str]]:
    """The figures of a token whose kind the grammar alone tells: from, to, kind.

    >>> [named(token) for token in lexicon().token.finditer("2024年5万元")]
    [[(0, 5, 'year')], []]
    """
    name = token.lastgroup or ""
    if name in NAMED:
        return [(*token.span("bound" if name == "threshold_" else 0), NAMED[name])]
    if name == "versus_":
        return [(*token.span(group), "year") for group in ("year_a", "year_c") if token[group]]
    return []
