"""Checks the house: packages import only from floors below, no circles, no underscore name crosses a module.

The floor of a package is the number in front of its folder (or notebook) in nbs/.
"""

import ast
import re
import sys
from pathlib import Path

PACKAGE = "distill_nb"


def read_floors(
    nbs="nbs",  # folder of the notebooks
) -> dict:  # package or top-level module → floor
    "Floors by the numbers of folders and top-level notebooks: {'losses': 4, 'schedules': 1}."
    floors = {}
    for path in Path(nbs).iterdir():
        if found := re.fullmatch(r"(\d\d)_(\w+)", path.stem):
            floors[found[2]] = int(found[1])
    return floors


def read_imports(
    package=PACKAGE,  # folder of the package
):  # list of (module, imported module, [names])
    "Every import of one module of the package by another, inside functions too."
    imports = []
    for path in sorted(Path(package).rglob("*.py")):
        module = ".".join(path.relative_to(package).with_suffix("").parts)
        if path.name.startswith("_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (target := _target(node, module)):
                imports.append((module, target, [alias.name for alias in node.names]))
    return imports


def _target(node, module):
    "The module that an import names, within the package; None for any other."
    if node.level:
        base = module.split(".")[: -node.level]
        return ".".join([*base, *([node.module] if node.module else [])])
    if node.module and node.module.startswith(f"{PACKAGE}."):
        return node.module.removeprefix(f"{PACKAGE}.")
    return None


def find_upward(imports, floors):
    "Imports from the same or a higher floor of another package."
    lines = []
    for module, target, _ in imports:
        here, there = module.split(".")[0], target.split(".")[0]
        if here != there and floors[there] >= floors[here]:
            lines.append(
                f"{module} (floor {floors[here]}) imports {target} (floor {floors[there]}); expected lower"
            )
    return lines


def find_private(imports):
    "Underscore names that cross a module."
    return [
        f"{module} imports {name} of {target}; expected a public name"
        for module, target, names in imports
        for name in names
        if name.startswith("_") and name != "__version__"
    ]


def find_circles(imports):
    "Circles of modules, each once."
    graph = {}
    for module, target, _ in imports:
        graph.setdefault(module, set()).add(target)
    circles, done = [], set()

    def visit(module, path):
        if module in path:
            circle = path[path.index(module) :]
            circles.append(" → ".join([*circle, module]))
        elif module not in done:
            for target in sorted(graph.get(module, ())):
                visit(target, [*path, module])
            done.add(module)

    for module in sorted(graph):
        visit(module, [])
    return circles


def main():
    "Prints what breaks the rules; exit status 1 if anything does."
    imports = read_imports()
    problems = find_upward(imports, read_floors()) + find_private(imports)
    problems += [f"circle: {circle}" for circle in find_circles(imports)]
    print("\n".join(problems) or f"structure: {len(imports)} imports, all downwards")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
