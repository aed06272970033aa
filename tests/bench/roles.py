"""One role's process by itself, while nothing else works."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.product import Product

_PATIENCE = 30.0


@contextmanager
def role(product: Product, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a role on servers that run already; it may still be starting when the block begins."""
    module = [sys.executable, "-P", "-m", "praktiklog.role"]
    process = subprocess.Popen(
        [*module, "--data", str(product.data), name],
        stderr=subprocess.DEVNULL,
        env=os.environ | product.environ,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_until_ready(product: Product, name: str) -> None:
    """Wait until a role has told that it is ready."""
    deadline = time.monotonic() + _PATIENCE
    while product.pid(name) is None:
        assert time.monotonic() < deadline, f"{name} does not become ready"
        time.sleep(0.01)
