"""Values to Parquet, Parquet to DuckDB, a candidate to a publication.

Belongs here: the relations as they lie on disk (their one schema is `warehouse/schema/*.sql`), the way in and the way
out, every DuckDB connection of the house, and the swap that publishes. Does not belong here: finding or reading files
(`corpus`), judging (`expectations`), orchestration (`assets`). The only room of `pipelines` that imports duckdb or
pyarrow.

    schema.py    the relations: columns, types, keys, as DuckDB itself reads the DDL; every connection
    memory.py    a few documents in memory, quickly (`gouji check`)
    dimensions.py   the shelves of the catalogue as rows
    editions.py  which documents are the same disclosure published again
    rows.py      a Disclosure as rows of its relations; contact persons are masked here, before anything is stored
    parquet.py   rows to Parquet by year and bucket, one document at a time without rewriting its year; and back
    verify.py    is what lies in OUT what a build left there (`gouji doctor`)
    release.py   lock, candidate database, publication in one swap

The road of a build, each step callable on its own (all take OUT, the folder that is published in):

    with exclusive(out):                        # one build at a time; re-entrant within a process
        corpus.read_corpus(raw, out)            # raw files -> readings (Parquet); only what is new or changed
        build_candidate(out)                    # readings -> candidate database, dimensions and views included
        with open_candidate(out) as connection:
            judge(connection); find(connection)     # expectations
        with open_candidate(out, read_only=True) as connection:
            ...                                     # suites; `candidate_path(out)` for who needs a path
        publish(out)                            # Parquet of the judged relations, manifest, swap -> Release
    with open_published(out) as connection: ...
"""
