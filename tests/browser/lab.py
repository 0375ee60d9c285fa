"""A real JupyterLab in a real Chromium: what the browser tests and the benchmark drive.

The same server has Notebook 7 and Voilà, where they are installed; marimo has one of its own."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(command, address, log, **environment):
    "A server of this environment's Python that answers at `address`, until the end of the block."
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        **environment,
    }
    with open(log, "w") as file:
        server = subprocess.Popen([sys.executable, "-m", *command], env=env, stdout=file, stderr=file)
        try:
            until = time.monotonic() + 60
            while not answers(address):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(Path(log).read_text()[-3000:])
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(20)


def answers(address):
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


@contextlib.contextmanager
def lab_server(folder):
    """JupyterLab on `folder`, with settings of its own and nothing from the network; gives its address with
    the token."""
    folder = Path(folder)
    own = folder / ".jupyter"
    settings = own / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    port, token = free_port(), secrets.token_hex(16)
    command = [
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    folders = {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_CONFIG_PATH": str(ROOT / "distill_nb" / "templates"),  # what an installation sets
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
    }
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/api?token={token}", own / "log", **folders):
        yield f"{address}/lab?token={token}"


@contextlib.contextmanager
def marimo_server(app):
    "marimo's server for an app's file, with nothing from the network; gives its address."
    port = free_port()
    command = ["marimo", "-y", "run", str(app), "--headless", "--no-token", f"--port={port}"]
    address = f"http://127.0.0.1:{port}"
    with serving([*command, "--no-skew-protection"], f"{address}/health", f"{app}.log"):
        yield address


@contextlib.contextmanager
def chromium():
    "Debian's Chromium, driven by playwright."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def write_notebook(path, *cells):
    "A notebook with these code cells, not run yet."
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel),
        path,
    )


def open_lab(page, address, dark=False):
    "Load the application, in the theme asked for, with the file browser closed."
    page.goto(f"{address}&reset")  # without the tabs that another page left open
    page.wait_for_function("window.jupyterapp !== undefined", timeout=60_000)
    page.evaluate("jupyterapp.restored.then(() => 0)")
    if dark:
        page.evaluate("jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.evaluate("jupyterapp.shell.collapseLeft()")


def open_notebook(page, name):
    "Open a notebook of the server's folder and wait for its kernel."
    page.evaluate(
        """async name => {
                          window.panel = await jupyterapp.commands.execute(
                              'docmanager:open', {path: name, factory: 'Notebook'});
                                     await panel.context.ready; await panel.sessionContext.ready }""",
        name,
    )


def open_notebook_7(page, address, name):
    "Open a notebook of the Lab server's folder in Notebook 7 and wait for its kernel."
    page.goto(address.replace("/lab?", f"/notebooks/{name}?"))
    has_notebook_7(page)


def has_notebook_7(page):
    "Until the notebook of this page of Notebook 7 has its kernel."
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
    page.evaluate("""async () => { window.panel = jupyterapp.shell.currentWidget
                                  await panel.context.ready; await panel.sessionContext.ready }""")


def open_voila(page, address, name):
    "Open a notebook of the Lab server's folder as Voilà shows it."
    page.goto(address.replace("/lab?", f"/voila/render/{name}?"), wait_until="commit", timeout=60_000)


def write_marimo(path, setup, *cells):
    "A marimo app whose cells show these expressions, below one that runs `setup`."
    indented = "\n    ".join(setup.strip().splitlines())
    names = ", ".join(sorted({word for cell in cells for word in re.findall(r"^\w+", cell)}))
    shown = "".join(f"@app.cell\ndef _({names}):\n    {cell}\n    return\n\n\n" for cell in cells)
    path.write_text(
        f"import marimo\n\napp = marimo.App()\n\n\n@app.cell\ndef _():\n    {indented}\n"
        f"    return ({names},)\n\n\n{shown}"
    )


def run_all(page):
    "Run the open notebook's cells; raises the first error of a cell."
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        "[...panel.content.model.cells].every(cell => cell.type != 'code' || cell.executionCount)",
        timeout=60_000,
    )
    errors = page.evaluate("""[...panel.content.model.cells]
        .flatMap(cell => [...Array(cell.outputs?.length ?? 0).keys()].map(i => cell.outputs.get(i).toJSON()))
        .filter(output => output.output_type == 'error')""")
    assert not errors, errors[0]["ename"] + ": " + errors[0]["evalue"]
