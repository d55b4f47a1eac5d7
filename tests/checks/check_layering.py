#!/usr/bin/env python3
"""Holds the modules to their order: a module includes only headers of itself and of the modules it may use.

The order is the table of modules in docs/ARCHITECTURE.md; the link edges in src/*/CMakeLists.txt must be the same.
"""

import pathlib
import re
import sys


def modules_of_page(text):
    """What each module uses directly: the last column of the table. What those use comes along."""
    rows = re.findall(r"^\| `([a-z]+)` \|.*\| ([^|]*) \|$", text, re.MULTILINE)
    return {module: set(re.findall(r"[a-z]+", uses)) for module, uses in rows}


def closure(module, may_use):
    return {module}.union(*(closure(used, may_use) for used in may_use[module]))


def included_modules(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#include "(?:gauntlet|src)/([a-z]+)/', line)
        if match:
            yield number, match.group(1)


def errors_of_includes(root, module, allowed):
    for folder in (root / "include/gauntlet" / module, root / "src" / module):
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            for number, used in included_modules(path):
                if used not in allowed:
                    yield f"{path.relative_to(root)}:{number}: {module} may not include {used}"


def errors_of_links(root, module, uses):
    text = (root / "src" / module / "CMakeLists.txt").read_text(encoding="utf-8")
    depends = re.findall(r"DEPENDS((?:\s+[a-z]+)+)", text)
    linked = {name for names in depends for name in names.split()}
    linked |= set(re.findall(r"\bgauntlet_([a-z]+)\b", text)) - {"module", "cli", "options", module}
    for other in sorted(linked ^ uses):
        side = "the link edges" if other in linked else "docs/ARCHITECTURE.md"
        yield f"src/{module}/CMakeLists.txt: only {side} let {module} use {other}"


def main():
    root = pathlib.Path(sys.argv[1])
    may_use = modules_of_page((root / "docs/ARCHITECTURE.md").read_text(encoding="utf-8"))
    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    errors = []
    for module in sorted(folders ^ set(may_use)):
        errors.append(f"src/{module}: known on one side only, of the folder and the table of modules")
    for module in sorted(folders & set(may_use)):
        errors += errors_of_includes(root, module, closure(module, may_use))
        errors += errors_of_links(root, module, may_use[module])
    print("\n".join(errors) or f"{len(may_use)} modules keep to their order")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
