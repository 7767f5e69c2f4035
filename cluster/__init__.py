"""Many machines: the same reading and the same judging, mapped by an engine over object storage. Optional.

Belongs here: objects (`objects`), what one task writes (`parts`), the task and who hands them out (`reading`), engines
(`engine`, `on_ray`), the way of parts into one warehouse (`home`), judging elsewhere (`judging`). Does not belong here:
reading, judging or storing a document; nothing of that is written twice.

    RAW/…                                   objects as published, never edited
    PARTS/<version>/objects/<name>.parquet  a part is there when this is: the objects it was read from
    PARTS/<version>/outcomes/<name>.parquet what came of each
    PARTS/<version>/<relation>/<name>.parquet   their rows
    PARTS/<version>/corpus.parquet          the whole listing of RAW, once all of it has been read

`version` is that of the reading code and catalogue, `name` that of the objects and the version: the same objects read
by the same code are the same part, whoever wrote it and how often. So a run that was killed goes on with what is
missing. RAW and PARTS are addresses that pyarrow knows (`s3://bucket/raw?endpoint_override=…`, `file:///raw`).

Nothing outside imports this room but `assets` and `bench`; only `on_ray` needs what the extra [cluster] brings.
"""
