"""README.md is index.ipynb with its saved outputs."""

import json

from tools.readme import make_readme

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TABLE = "<div>\n<style scoped>\n    td { color: red }\n</style>\n<table><tr><td>1</td></tr></table>\n</div>"


def code(source, **data):
    "A code cell; `data` is what it displays, by type: `image_png`."
    shown = {kind.replace("_", "/"): value for kind, value in data.items()}
    outputs = [{"output_type": "display_data", "metadata": {}, "data": shown}] if data else []
    return {
        "cell_type": "code",
        "source": source,
        "outputs": outputs,
        "metadata": {},
        "execution_count": None,
    }


def test_text_outputs_and_pictures_are_shown_and_hidden_cells_are_not(tmp_path):
    links = "# Title\n[lesson](lessons/01.ipynb) [web](https://a.b/c) [part](#part) ![](../x.png)"
    printing = code("#| code-fold: true\n%matplotlib inline\nanswer = 42\nprint(answer)")
    printing["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["\x1b[31m42\x1b[0m\n"]}]
    cells = [
        {"cell_type": "markdown", "source": links, "metadata": {}},
        code("#| hide\nsecret = 1"),
        printing,
        code("draw()", image_png=PIXEL, text_plain="<Figure>"),
        code("frame", text_html=TABLE),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "nbs").mkdir()
    (tmp_path / "nbs/index.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "README_files").mkdir()
    (tmp_path / "README_files/stale.png").touch()

    assert make_readme(tmp_path / "nbs", tmp_path) == tmp_path / "README.md"
    text = (tmp_path / "README.md").read_text()
    pictures = [path.name for path in (tmp_path / "README_files").iterdir()]
    assert "[lesson](nbs/lessons/01.ipynb) [web](https://a.b/c) [part](#part) ![](x.png)" in text
    assert "secret" not in text and "#|" not in text and "matplotlib" not in text and "\x1b" not in text
    assert "```python\nanswer = 42\nprint(answer)\n```" in text and "    42\n" in text
    assert "<style" not in text and "<td>1</td>" in text
    assert pictures == ["README_2_0.png"] and f"(README_files/{pictures[0]})" in text


def test_without_index_there_is_no_readme(tmp_path):
    assert make_readme(tmp_path, tmp_path) is None
