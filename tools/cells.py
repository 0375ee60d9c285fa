"""Reads the code cells of a notebook: which names each one reads and binds, and which of the kinds it is.

The kinds are explained to authors in tools/nbtests.py."""

import ast
import dis
import inspect
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from execnb.nbio import dict2nb
from IPython.core.inputtransformer2 import TransformerManager
from nbdev.export import ExportModuleProc
from nbdev.process import NBProcessor

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
IMPORTS = (ast.Import, ast.ImportFrom)
RUN_AT_ONCE = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


@dataclass(eq=False)
class Cell:
    "A code cell that runs."

    id: str  # the id in the notebook, or "number-7" where there is none
    source: str  # plain Python
    prose: str  # the markdown cell before it, or its leading comment
    module: str | None  # the dotted module that it is exported to
    flags: set  # those of its directives that are test flags
    statements: list = field(default_factory=list)
    is_async: bool = False
    asserts: bool = False
    reads: set = field(default_factory=set)  # names that it reads before it binds them
    late: set = field(default_factory=set)  # names that its functions and lambdas read when they are called
    looked_up: set = field(default_factory=set)  # those of `late` that functions with a name read
    binds: set = field(default_factory=set)
    gives: dict = field(default_factory=dict)  # name that it binds -> the first other cell that reads it
    kind: str = ""  # "exported", "imports", "set-up", "assertion" or "demonstration"

    def __post_init__(self):
        self.statements = ast.parse(self.source).body
        code = compile(self.source, self.id, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        self.is_async = bool(code.co_flags & inspect.CO_COROUTINE)
        self.asserts = any(_is_assertion(node) for node in self.executed())
        self._find_names(code)

    def _find_names(self, code, is_late=False, is_named=False, is_class=False):
        "Finds out what the cell reads and binds as Python does: its byte code has the order of the page."
        own = set()  # of a class body
        for instruction in dis.get_instructions(code):
            name = instruction.argval
            if inspect.iscode(name):
                inner_class = not name.co_flags & inspect.CO_OPTIMIZED
                inner_late = is_late or not inner_class and name.co_name not in RUN_AT_ONCE
                self._find_names(name, inner_late, is_named or name.co_name[0] != "<", inner_class)
                continue
            found = re.fullmatch(r"(LOAD|STORE|DELETE)\w*_(NAME|GLOBALS?)", instruction.opname)
            if not found or name in own or re.fullmatch("__.*__", name):
                continue
            if is_class and instruction.opname == "STORE_NAME":
                own.add(name)
            elif is_late:
                self.late.add(name)
                self.looked_up |= {name} if is_named else set()
            else:
                self.reads |= {name} - self.binds if found[1] != "STORE" else set()
                self.binds |= {name} if found[1] != "LOAD" else set()

    def executed(self):
        "The nodes that run with the cell: all but the bodies of functions that it defines."
        nodes = list(self.statements)
        for node in nodes:  # grows while it is walked
            nodes += ast.iter_child_nodes(node) if not isinstance(node, FUNCTIONS) else ()
        return nodes

    @property
    def needs(self):
        "The names that must be there before it runs."
        return self.reads | self.late - self.binds

    @property
    def is_test(self):
        return self.kind in ("assertion", "demonstration")


@dataclass
class Notebook:
    path: Path
    room: str | None  # its `default_exp`
    cells: list  # of Cell
    lines: int  # in the code cells that are not exported


def read_notebook(
    path,
    package,  # that the notebook's modules live in
    flags=(),  # directives that are test flags
):
    "The `Notebook` at `path`: its cells have their kinds. Raises ValueError if a cell is no Python."
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    for number, cell in enumerate(content["cells"]):
        cell.setdefault("id", f"number-{number}")  # nbdev would invent a random one
    exports = ExportModuleProc()
    nb = NBProcessor(nb=dict2nb(content), procs=[exports], process=True).nb
    room = getattr(exports, "default_exp", None)
    module_of = {}
    for name, exported in exports.modules.items():
        for cell in exported:
            module_of[cell.id] = f"{package}.{room if name == '#' else name}"
    cells, lines, prose, is_fresh = [], 0, "", False
    for cell in nb.cells:
        if cell.cell_type == "markdown" and cell.source.strip():
            prose, is_fresh = cell.source.strip(), True
        if cell.cell_type != "code":
            continue
        lines += 0 if cell.id in module_of else len(cell.source.splitlines())
        if cell.directives_.get("eval:", [""])[0].lower() == "false":
            continue
        source = re.sub(r"\A(\s*#\|.*\n?)+", "", cell.source)
        comment = re.match(r"\s*((#.*\n)+)", source)
        said = prose if is_fresh or not comment else re.sub("(?m)^# ?", "", comment[1]).strip()
        is_fresh = False
        marks = {flag for flag in flags if flag in cell.directives_}
        try:
            cells.append(Cell(cell.id, _plain_python(source), said, module_of.get(cell.id), marks))
        except SyntaxError as error:
            got = (error.text or "").strip()
            raise ValueError(f"{path}, cell {cell.id}: got {got!r}; expected Python: {error.msg}") from error
    cells = [cell for cell in cells if cell.statements]
    _classify(cells)
    return Notebook(Path(path), room, cells, lines)


def _plain_python(source):
    "`source` without IPython's own syntax: magics, shell lines and cells in another language are dropped."
    source = re.sub(r"\A\s*%%(time|timeit|capture|prun)\b.*\n?", "", source)
    if source.lstrip().startswith("%%"):
        return ""
    try:
        ast.parse(source)
    except SyntaxError:
        source = TransformerManager().transform_cell(source)
        magic = r"(?m)^([ \t]*)get_ipython\(\)\.\w+\(.*\)$"
        source = re.sub(magic, lambda found: found[1] and found[1] + "pass", source)
    return source.strip("\n")


def _classify(cells):
    "Sets `gives`, `kind` and the inherited `flags` of each cell."
    bound_by = {}  # name -> the cell that bound it last
    for cell in cells:
        for name in cell.needs & bound_by.keys() if not cell.module else ():
            bound_by[name].gives.setdefault(name, cell)
        bound_by.update(dict.fromkeys(cell.binds, cell))
    looked_up_by = {}  # name -> a cell above whose functions read it when they are called
    for cell in cells:
        for name in cell.binds & looked_up_by.keys():
            cell.gives.setdefault(name, looked_up_by[name])
        if cell.gives and not cell.module and not cell.asserts:
            looked_up_by.update(dict.fromkeys(cell.looked_up, cell))
    own = [node for cell in cells if not cell.module for node in cell.statements]
    checkers = {node.name for node in own if _is_checker(node)}
    flags_of = {}  # name -> the flags of the cell that set it up
    for cell in cells:
        cell.kind = _kind(cell, checkers)
        if not cell.module:
            cell.flags |= set().union(*(flags_of.get(name, ()) for name in cell.needs))
        if not cell.is_test:
            flags_of.update(dict.fromkeys(cell.binds, cell.flags if cell.kind == "set-up" else ()))
    run = [cell for cell in cells if cell.is_test or cell.kind == "set-up"]
    if run and not run[-1].is_test and not run[-1].gives:
        run[-1].kind = "demonstration"  # no test below would run it


def _kind(cell, checkers):
    if cell.module:
        return "exported"
    if all(isinstance(statement, IMPORTS) for statement in cell.statements) and not cell.flags:
        return "imports"
    if cell.asserts:
        return "assertion"
    is_expression = len(cell.statements) == 1 and isinstance(cell.statements[0], ast.Expr)
    checks = any(_called(node) in checkers for node in cell.executed())
    is_for_effect = not (cell.binds or is_expression or checks)
    return "set-up" if cell.gives or is_for_effect else "demonstration"


def _is_assertion(node):
    return isinstance(node, ast.Assert) or bool(re.match("assert|test_|raises$", _called(node)))


def _is_checker(node):
    "Whether `node` defines a function with an `assert` in it: to call it is no set-up."
    return isinstance(node, FUNCTIONS) and any(isinstance(inner, ast.Assert) for inner in ast.walk(node))


def _called(node):
    "The last name of what `node` calls, '' if it is no call: `step` for `optimizer.step()`."
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))
