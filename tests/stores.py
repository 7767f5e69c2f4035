"""A store that speaks S3, on this machine, for as long as somebody needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from cluster.objects import place


@contextmanager
def s3(bucket: str = "nation") -> Iterator[tuple[str, int]]:
    """(the address of an empty bucket with '{}' where a prefix goes, the store's process). Needs moto."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ.update(AWS_ACCESS_KEY_ID="anybody", AWS_SECRET_ACCESS_KEY="anything", AWS_EC2_METADATA_DISABLED="true")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise TimeoutError("the store did not start")
        address = f"s3://{bucket}/{{}}?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
        place(f"{address}&allow_bucket_creation=true".format("x")).store.create_dir(bucket)
        yield address, server.pid
    finally:
        server.kill()
        server.wait()
