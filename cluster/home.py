"""Parts as raw files that were read already: one warehouse of what a cluster has read.

Belongs here: standing for a folder before `corpus.read_corpus`. Does not belong here: reading, storing, judging. From
here on the road is that of one machine, so what comes out is what one machine would have made, byte for byte.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cluster.objects import Place, place
from cluster.parts import Found, read_corpus_of, read_part
from cluster.reading import folder_of
from pipelines.corpus import Batch, BatchResult, Progress, Reading, read_corpus, reading_version
from pipelines.dispositions import NAME, Disposition, dispositions
from pipelines.files import FileKey, RawFile
from pipelines.store.parquet import without
from pipelines.store.stamps import Stamp


class Home(NamedTuple):
    """What stands for a folder (`files.Raw`), and answers in the place of whoever reads (`corpus.Mapper`)."""

    raw: Place
    parts: Place
    found: dict[str, Found]  # by path

    def survey(self, known: dict[str, Stamp], begun: int) -> list[RawFile]:
        """The files of the listing, none of which is a file of this machine."""
        known.clear()
        return [
            RawFile(path, path, one.file_id, one.byte_count, one.trouble)
            for path, one in sorted(self.found.items())
        ]

    def sidecar(self, file: RawFile) -> tuple[tuple[object, ...], str | None]:
        """What the worker read beside it."""
        one = self.found[file.source_path]
        return one.told, one.sidecar_trouble

    def dispositions(self) -> list[Disposition]:
        """What people decided lies beside the raw objects and may be newer than parts."""
        with tempfile.TemporaryDirectory() as folder:
            try:
                Path(folder, NAME).write_bytes(self.raw.get(NAME))
            except FileNotFoundError:
                return []
            return dispositions(Path(folder))

    def results(self, _: Callable[[Batch], BatchResult], batches: Sequence[Batch]) -> Iterator[BatchResult]:
        """What is in parts of the files that are asked for, part by part."""
        wanted: dict[str, set[FileKey]] = {}
        for batch in batches:
            for file in batch:
                wanted.setdefault(self.found[file.source_path].part, set()).add(file.key)
        for name, keys in sorted(wanted.items()):
            yield _only(read_part(self.parts, name), keys)


def bring_home(
    raw: str,
    parts: str,
    out: Path,
    *,
    years: Iterable[int] | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Reading:
    """Bring the corpus that `reading.read_objects` read last into the readings of `out`; options as `read_corpus`.

    Raises FileNotFoundError where this version of the code has not read it to its end, and as `read_corpus`.
    """
    target = folder_of(parts, reading_version())
    home = Home(place(raw), target, {one.source_path: one for one in read_corpus_of(target)})
    return read_corpus(home, out, years=years, again=again, mapper=home.results, progress=progress)


def _only(result: BatchResult, keys: set[FileKey]) -> BatchResult:
    """What came of some files of a part."""
    here = [outcome for outcome in result.outcomes if outcome.key in keys]
    gone = {one.document_id for one in result.outcomes if one.kept and one.key not in keys and one.document_id}
    tables = {relation: without(table, gone) for relation, table in result.tables.items()}
    return BatchResult(len(keys), here, {r: t for r, t in tables.items() if t.num_rows}, result.traces)
