"""The engine room: Dagster definitions, thin.

Belongs here: which steps there are, in what order, who checks them, when they run, and what they show of themselves.
Does not belong here: reading, storing, judging: each asset calls one function of `pipelines` or `expectations`.

    definitions.py  what Dagster loads
    road.py         the assets, from raw documents to the published warehouse
    checks.py       the asset checks: relation suites block, rule families never do
    automation.py   the nightly job, its schedule, sensors, hooks
    notify.py       who is told of failures and news, by e-mail and webhook (notices.toml)
    places.py       resources: where raw files and warehouse lie; who is told how far a build is
    show.py         what a step shows of itself: schemas, counts, tables, small charts
    words.py        titles and descriptions (words.toml)
    history.py      Dagster's own records in .dagster/
    build.py        `materialise`: the same road in this process, for the command line
    serve.py        `serve`: web page and daemon, for the command line
"""
