"""Counts that tell whether the house is in order: names, lengths, lines. `python -m tools.counts`."""

import ast
import sys
from pathlib import Path


def modules(package="distill_nb"):
    "Path and tree of every module."
    for path in sorted(Path(package).rglob("*.py")):
        if path.name != "_modidx.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def public_names(tree):
    "What `__all__` lists."
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return [element.value for element in node.value.elts if isinstance(element, ast.Constant)]
    return []


def lengths(path, tree, kinds):
    "(lines, where) of every definition of these kinds."
    for node in ast.walk(tree):
        if isinstance(node, kinds):
            yield node.end_lineno - node.lineno + 1, f"{path}:{node.name}"


def main():
    "Prints the counts."
    trees = list(modules(sys.argv[1] if len(sys.argv) > 1 else "distill_nb"))
    functions = sorted(
        (x for p, t in trees for x in lengths(p, t, (ast.FunctionDef, ast.AsyncFunctionDef))), reverse=True
    )
    classes = sorted((x for p, t in trees for x in lengths(p, t, ast.ClassDef)), reverse=True)
    lines = [line for p, _ in trees for line in p.read_text(encoding="utf-8").splitlines()]
    print(
        "modules:",
        len(trees),
        " lines:",
        len(lines),
        " lines over 110:",
        sum(len(line) > 110 for line in lines),
    )
    print("public names:", sum(len(public_names(t)) for p, t in trees if p.name != "__init__.py"))
    print("longest functions:", *(f"\n  {n} {w}" for n, w in functions[:6]))
    print("longest classes:", *(f"\n  {n} {w}" for n, w in classes[:6]))


if __name__ == "__main__":
    main()
