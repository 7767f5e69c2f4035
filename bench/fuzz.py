"""Inputs that nobody would write: does a reader refuse them in words, in time, and within memory?

    python -m bench.fuzz --target html --seconds 600      # text html docx xlsx pdf, or road: prose and tables as text
    pip install atheris==3.0.0                            # guided by coverage where it is there; it is in no lock

Belongs here: making inputs, and telling what is wrong with what became of them. Does not belong here: the tests that
keep what was found (`test_odd_files`, `test_linear`), and the laws (`tests`).

Seeds are documents of `bench.corpus` in every format, and those under ../shared/data. They are changed by pieces
(words of the field, tags, operators, numbers at the edge of what a number can be), parts of Office files within their
XML, and zipped again. What comes out must be a document that keeps the laws, or `Unreadable`. Wrong is any other
exception, a law that does not hold, more than 5 seconds of the processor for a hundred thousand bytes, or more than a
gigabyte. An input that is wrong is kept under OUT, once for each place in the code; a process that dies is begun again.

    PROFILE=long python -m pytest -n 0 tests/test_laws.py tests/test_claims.py   # hypothesis, a hundred times as long
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
SUFFIXES = {"text": "txt", "road": "txt", "html": "html", "docx": "docx", "xlsx": "xlsx", "pdf": "pdf"}
LARGE = 100_000  # bytes of an input, at most
SECONDS = 5.0  # of the processor for one input
HUNG = 60  # seconds after which a process is ended that no signal reaches
MEMORY = 1 << 30
WITH = tomllib.loads((ROOT / "bench" / "fuzz.toml").read_text(encoding="utf-8"))
NUMBERS, WORDS, TAGS, OPERATORS = (WITH[key] for key in ("numbers", "words", "tags", "operators"))
PIECES = {"text": WORDS, "road": WORDS, "html": WORDS + TAGS, "pdf": OPERATORS, "docx": WORDS, "xlsx": WORDS}


class Hung(BaseException):
    """More time than an input may take; no reader that catches exceptions catches it."""


# ---- making inputs


def seeds(target: str) -> list[bytes]:
    """Documents to begin with: small ones as every format renders them, generated ones, those beside the repository."""
    from tests import render
    from tests.render_pdf import to_pdf
    from tests.small import text

    suffix = SUFFIXES[target]
    quiet = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "quiet").glob("*.txt"))]
    small = [text(), *(words for words in quiet if len(words) < 1500)]
    made: dict[str, Callable[[str], bytes]] = {
        "txt": str.encode, "html": render.to_html, "docx": render.to_docx, "xlsx": render.to_xlsx,
    }  # fmt: skip
    found = [made[suffix](words) for words in small] if suffix in made else [_drawn(), to_pdf(text())]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--documents", "2", "--formats", suffix, "--seed", "9", "--size", "0"]
        subprocess.run([sys.executable, "-m", "bench.corpus", folder, *options], cwd=ROOT, check=True)
        found += [path.read_bytes() for path in sorted((Path(folder) / "raw").rglob(f"*.{suffix}"))]
    found += [path.read_bytes() for path in sorted(SHARED.rglob(f"*.{suffix}"))]
    if target in ("docx", "xlsx"):
        return [_part_of(data, name) for data in found if len(data) < LARGE // 2 for name in _parts(data)]
    if target != "pdf":  # long ones in pieces
        size = LARGE // 40
        found = [data[at : at + size] for data in found for at in range(0, min(len(data), 16 * size), size)]
    return [data for data in found if len(data) <= LARGE // 3]


def _drawn() -> bytes:
    """A page whose operators can be read, and so changed."""
    from tests.render_pdf import Board

    board = Board()
    board.canvas.setPageCompression(0)
    for row in range(4):
        for column in range(3):
            board.canvas.rect(50 + 100 * column, 600 - 20 * row, 100, 20)
            board.canvas.drawString(55 + 100 * column, 605 - 20 * row, f"{row}{column},000.00")
    board.page()
    return board.bytes()


def _parts(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [
            one.filename
            for one in package.infolist()
            if one.filename.endswith((".xml", ".rels")) and one.file_size < LARGE
        ]


TEMPLATES: dict[bytes, bytes] = {}  # the rest of an Office file, by the name that heads the input


def _part_of(data: bytes, name: str) -> bytes:
    """An input for Office files: which file, which part, and the part's words."""
    key = f"{len(data)}".encode()
    TEMPLATES[key] = data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return key + b"\n" + name.encode() + b"\n" + package.read(name)


def zipped(given: bytes) -> bytes:
    """The Office file in which one part is what the input says."""
    key, _, rest = given.partition(b"\n")
    name, _, part = rest.partition(b"\n")
    template = TEMPLATES.get(key) or next(iter(TEMPLATES.values()))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for one in old.infolist():
            new.writestr(one.filename, part if one.filename.encode() == name else old.read(one))
    return made.getvalue()


def changed(target: str, data: bytes, chance: random.Random) -> bytes:
    """The input with one to eight pieces put in, taken out, doubled, moved, or turned into something else."""
    if target in ("docx", "xlsx"):
        head, part = re.match(rb"([^\n]*\n[^\n]*\n)(.*)", data + b"\n\n", re.DOTALL).groups()  # type: ignore[union-attr]
        return head + _changed_xml(part.rstrip(b"\n"), PIECES[target], chance)
    encoding = "latin-1" if target == "pdf" else "utf-8"
    words = data.decode(encoding, errors="surrogateescape")
    for _ in range(chance.randint(1, 8)):
        words = _changed_words(words, PIECES[target], chance)
    return words.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")[:LARGE]


def _changed_words(words: str, pieces: Sequence[str], chance: random.Random) -> str:
    first = chance.randint(0, len(words))
    last = min(len(words), first + chance.choice((1, 2, 5, 20, 100, 1000)))
    piece = chance.choice(pieces) if chance.random() < 0.7 else chance.choice(NUMBERS)
    match chance.randrange(8):
        case 0:
            return words[:first] + words[last:]
        case 1:
            return words[:first] + piece + words[first:]
        case 2:
            return words[:first] + piece * chance.choice((2, 10, 100, 1000)) + words[first:]
        case 3:
            return words[:last] + words[first:last] * chance.choice((1, 2, 50)) + words[last:]
        case 4:
            place = chance.randint(0, len(words))
            return words[:place] + words[first:last] + words[place:]
        case 5:
            return words[:first] + piece + words[last:]
        case 6:
            figures = list(re.finditer(r"\d+(?:\.\d+)?", words[first : first + 200]))
            if not figures:
                return words
            figure = chance.choice(figures)
            return words[: first + figure.start()] + chance.choice(NUMBERS) + words[first + figure.end() :]
    return (
        words[:first]
        + chr(chance.choice((0, 9, 10, 32, 48, 124, 0xA0, 0x3000, 0xFF10, chance.randrange(0xD800))))
        + words[last:]
    )


def _changed_xml(part: bytes, pieces: Sequence[str], chance: random.Random) -> bytes:
    """Changes that leave an XML part well-formed, mostly."""
    from lxml import etree

    if chance.random() < 0.1:
        return _changed_words(part.decode("latin-1"), TAGS, chance).encode("latin-1", "replace")
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return part
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    for _ in range(chance.randint(1, 8)):
        one, other = chance.choice(every), chance.choice(every)
        above = one.getparent()
        match chance.randrange(7):
            case 0 if above is not None:
                above.remove(one)
            case 1 if above is not None:
                for _ in range(chance.choice((1, 3, 50))):
                    above.insert(above.index(one), etree.fromstring(etree.tostring(one, with_tail=False)))
            case 2 if one is not other and one not in other.iterancestors():
                other.append(etree.fromstring(etree.tostring(one, with_tail=False)[:LARGE]) if len(one) < 50 else one)
            case 3:
                one.text = chance.choice((*pieces, *NUMBERS)).replace("\0", "") * chance.choice((1, 1, 1, 500))
            case 4 if one.attrib:
                one.set(
                    chance.choice(list(one.attrib)),
                    chance.choice((*NUMBERS, "A1:XFD1048576", "ZZZZ9", "rId1", "../x", "")),
                )
            case 5 if one.attrib:
                del one.attrib[chance.choice(list(one.attrib))]
            case 6:
                one.tag = other.tag
    return etree.tostring(root, encoding="utf-8")[: 4 * LARGE]


# ---- what became of an input


def meet(target: str, given: bytes) -> str:
    """Read it, and the whole road behind it. What was refused, or 'read'. Raises whatever is wrong."""
    from gouji.check import examine
    from gouji.check import read as read_files
    from pipelines.disclose import disclose
    from pipelines.model import Document, Unreadable
    from pipelines.readers import read_bytes
    from tests.reading import words_are_where_they_are_said_to_be
    from tests.test_laws import check_cells, check_laws

    data = zipped(given) if target in ("docx", "xlsx") else given
    try:
        if target == "road":
            document = Document("0" * 64, "某市某局2024年部门预算\n" + data.decode("utf-8", errors="ignore"))
        else:
            document = read_bytes(data, f"a.{SUFFIXES[target]}")
    except Unreadable as refused:
        return refused.reason
    words_are_where_they_are_said_to_be(document)
    if target != "road" and zlib.crc32(given) % 8:  # the road is a target of its own
        return "read"
    said = disclose(document)
    check_laws(said)
    check_cells(said)
    if target == "road" and zlib.crc32(given) % 16 == 0:  # stored, judged and told
        (entry,) = examine(read_files([_written(document.text)]))
        assert entry["reason"] != "our_error", entry["trace"]
    return "read"


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz"))


def _written(words: str) -> Path:
    path = _folder() / "a.txt"
    path.write_text(words, encoding="utf-8", errors="ignore", newline="")
    return path


class Ledger:
    """What was tried and what was wrong, on disk all the time: a process may die."""

    def __init__(self, out: Path, target: str) -> None:
        self.out, self.target = out / target, target
        self.out.mkdir(parents=True, exist_ok=True)
        self.file = self.out / "ledger.json"
        kept: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.inputs: int = kept.get("inputs", 0)
        self.ends = Counter[str](kept.get("ends", {}))
        self.wrong = Counter[str](kept.get("wrong", {}))
        self.slowest: float = kept.get("slowest", 0.0)
        self.peak: int = kept.get("peak", 0)

    def keep(self) -> None:
        names = ("target", "inputs", "ends", "wrong", "slowest", "peak")
        self.file.write_text(json.dumps({name: getattr(self, name) for name in names}, indent=1))

    def told(self, key: str, given: bytes) -> None:
        """Something is wrong: count it, keep its first and then its smallest input."""
        self.wrong[key] += 1
        path = self.out / (re.sub(r"[^\w.]+", "_", key)[:120] + ".input")
        given = zipped(given) if self.target in ("docx", "xlsx") else given
        if not path.exists() or path.stat().st_size > len(given):
            path.write_bytes(given)
        self.keep()

    def meet(self, given: bytes) -> None:
        """One input, measured."""
        (self.out / "current").write_bytes(given)
        before, start = _peak(), time.process_time()
        signal.setitimer(signal.ITIMER_PROF, 4 * SECONDS)
        try:
            self.ends[meet(self.target, given)] += 1
        except Hung as hung:
            self.told(f"hangs at {_place(hung)}", given)
        except RecursionError as error:
            self.told(f"RecursionError at {_place(error)}", given)
        except Exception as error:
            self.told(f"{type(error).__name__} at {_place(error)}", given)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.inputs += 1
        spent = time.process_time() - start
        self.slowest = max(self.slowest, spent)
        if spent > SECONDS * max(1, len(given) / LARGE):
            self.told(f"slow: {spent:.0f} s", given)
        self.peak = max(self.peak, _peak())
        if _peak() > MEMORY > before:
            self.told("memory", given)
        if self.inputs % 50 == 0:
            self.keep()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _place(error: BaseException) -> str:
    """The last line of the house on the way to an error."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/pipelines/" in frame.filename]
    frames = frames or [frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT) in frame.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "?"


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hung


# ---- driving


def alone(ledger: Ledger, corpus: list[bytes], seed: int, seconds: float) -> None:
    """Without coverage: seeds changed at random."""
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ledger.meet(changed(ledger.target, chance.choice(corpus), chance))
    ledger.keep()


def guided(ledger: Ledger, corpus: list[bytes], seed: int, seconds: float) -> None:
    """With coverage, by atheris: what reaches new lines is changed again. Does not return."""
    import atheris

    with atheris.instrument_imports(include=["pipelines"], enable_loader_override=False):
        meet(ledger.target, corpus[0])

    folder = ledger.out / "corpus"
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(corpus):
        (folder / f"seed{number}").write_bytes(data)

    def mutator(data: bytes, size: int, seed: int) -> bytes:
        return changed(ledger.target, data, random.Random(seed))[:size]

    options = [f"-max_total_time={int(seconds)}", f"-max_len={4 * LARGE}", f"-timeout={HUNG}", "-rss_limit_mb=3000"]
    options += [f"-seed={seed}", f"-artifact_prefix={ledger.out}/", "-len_control=0", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(folder)], ledger.meet, custom_mutator=mutator)
    atheris.Fuzz()


def _drive(
    target: str, out: Path, seed: int, seconds: float, drive: Callable[[Ledger, list[bytes], int, float], None]
) -> None:
    signal.signal(signal.SIGPROF, _hang)
    ledger = Ledger(out, target)
    drive(ledger, seeds(target), seed, seconds)


def main() -> int:
    """The command: children that may die, until the time is over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--target", choices=SUFFIXES, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--alone", action="store_true", help="without atheris, even where it is there")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _drive(given.target, given.out, given.seed, given.seconds, alone if given.alone else guided)
        return 0
    blind = given.alone or subprocess.run([sys.executable, "-c", "import atheris"], capture_output=True).returncode
    given.out.mkdir(parents=True, exist_ok=True)
    end, seed = time.monotonic() + given.seconds, given.seed
    while (left := end - time.monotonic()) > 1:
        command = [sys.executable, "-m", "bench.fuzz", "--child", "--target", given.target, "--seconds", str(left)]
        command += ["--seed", str(seed), "--out", str(given.out), *(["--alone"] if blind else [])]
        with (given.out / "fuzz.log").open("ab") as log:
            code = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log).returncode
        if code:
            ledger = Ledger(given.out, given.target)
            current = ledger.out / "current"
            ledger.told(f"the process ended with {code}", current.read_bytes() if current.exists() else b"")
        seed += 1
    ledger = Ledger(given.out, given.target)
    print(ledger.file.read_text())
    return 1 if ledger.wrong else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
