"""The web page of the explorers is guarded: by a token, by the Host header, and its kernels end when nobody
looks."""

import time
import urllib.error
import urllib.request

import psutil
import pytest

from distill_nb.data.bundled import CloudTask
from distill_nb.explorers.app import serve_explorers
from distill_nb.models import MLP
from distill_nb.student.distill import train_baseline


def status_of(address, **headers):
    "The status of a request, and where it ended."
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            return answer.status, answer.url
    except urllib.error.HTTPError as error:
        return error.code, error.url


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    "(process, address) of the page over a run that was trained for a moment."
    pytest.importorskip("voila")
    folder = tmp_path_factory.mktemp("served")
    splits = CloudTask(3, 4).splits(labelled=20, transfer=0, validation=20, test=20)
    train_baseline(MLP(4, (3,), 3), splits, folder / "run", steps=2)
    server, address = serve_explorers(folder / "run", folder, browser=False, idle_seconds=2)
    yield server, address
    server.terminate()
    server.wait(20)


def answers(address):
    try:
        return bool(status_of(address.replace("/?", "/voila/static/none?")))
    except (urllib.error.URLError, ConnectionError):
        return False


def kernels_of(server):
    "Processes of kernels that the server started."
    children = psutil.Process(server.pid).children(recursive=True)
    return [child for child in children if any("ipykernel" in word for word in command_of(child))]


def command_of(process):
    "The words of its command; none if it ends meanwhile."
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_only_who_has_the_token_and_names_this_machine_sees_the_page_and_idle_kernels_end(served):
    server, address = served
    wait_until(lambda: answers(address), 60)
    without_token = address.split("?")[0]
    status, where = status_of(without_token)
    assert "/login" in where or status in (401, 403)
    assert status_of(without_token + "?token=wrong")[1] != without_token or status in (401, 403)
    assert status_of(address, Host="attacker.example")[0] == 403
    assert len(kernels_of(server)) <= 1  # one waits for a visitor; who was turned away got none
    assert status_of(address)[0] == 200
    wait_until(lambda: len(kernels_of(server)) > 1, 60)  # the visitor's, and the next one that waits
    wait_until(lambda: len(kernels_of(server)) <= 1, 60)
    assert server.poll() is None
