"Pages speak to a kernel over subshells, which come and go: a widget hears the page that is there."

import time

import pytest
from jupyter_client.manager import start_new_kernel

WATCHED = """
import threading, time
from distill_nb.explorers.temperature import TemperatureExplorer
from distill_nb.data.bundled import digits
from distill_nb.models import MLP
explorer = TemperatureExplorer(data=digits(labelled=200).test, teacher=MLP(784, (8,), 10))
assert not explorer.problem

def tell():
    while True:
        explorer.send({"say": ""})
        time.sleep(0.02)

threading.Thread(target=tell, daemon=True).start()
print(explorer.model_id)
"""


@pytest.fixture
def client():
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def ask(client, channel, kind, content=None, subshell=None):
    "Send a request; gives its id."
    message = client.session.msg(kind, content or {})
    message["header"]["subshell_id"] = subshell
    channel.send(message)
    return message["header"]["msg_id"]


def control(client, kind, **content):
    asked = ask(client, client.control_channel, kind, content)
    while True:
        reply = client.get_control_msg(timeout=20)
        if reply["parent_header"].get("msg_id") == asked:
            return reply["content"]


def is_answered(client, comm, subshell):
    "Whether the widget answers a page that asks on this subshell."
    content = dict(comm_id=comm, data=dict(method="custom", content=dict(code=True)))
    ask(client, client.shell_channel, "comm_msg", content, subshell)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        message = client.get_iopub_msg(timeout=5)
        if "code" in message["content"].get("data", {}).get("content", {}):
            return True
    return False


def test_a_page_is_heard_after_the_subshell_of_another_is_gone(client):
    printed = []
    client.execute_interactive(
        WATCHED, timeout=60, output_hook=lambda message: printed.append(message["content"].get("text", ""))
    )
    comm = "".join(printed).strip().splitlines()[-1]
    first = control(client, "create_subshell_request")["subshell_id"]
    assert is_answered(client, comm, first)
    time.sleep(0.2)  # the thread has spoken since
    second = control(client, "create_subshell_request")["subshell_id"]
    control(client, "delete_subshell_request", subshell_id=first)
    assert is_answered(client, comm, second)
