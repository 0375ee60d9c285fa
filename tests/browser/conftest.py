"""One JupyterLab and one Chromium for all browser tests of a process. Without Debian's chromium the tests
are skipped."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from lab import CHROMIUM, chromium, lab_server  # noqa: E402


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    "(folder, address) of a running JupyterLab."
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    folder = tmp_path_factory.mktemp("lab")
    with lab_server(folder) as address:
        yield folder, address


@pytest.fixture(scope="session")
def browser():
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with chromium() as running:
        yield running
