#!/usr/bin/env python3
"""Holds the modules to their order: a module includes only headers of itself and of the modules it may use.

The table is docs/ARCHITECTURE.md's, and the link edges in src/*/CMakeLists.txt are held to it too.
"""

import pathlib
import re
import sys

# What each module may use directly; what those may use comes along.
MAY_USE = {
    "base": [],
    "io": ["base"],
    "kernels": ["base"],
    "text": ["io"],
    "corpus": ["text", "io"],
    "cooccurrence": ["corpus", "io"],
    "embeddings": ["kernels", "io"],
    "training": ["cooccurrence", "embeddings", "kernels", "io"],
    "evaluation": ["embeddings", "corpus", "cooccurrence"],
    "config": ["text", "corpus", "cooccurrence", "training"],
    "pipeline": ["config", "evaluation", "training"],
    "cli": ["pipeline", "config"],
}


def closure(module):
    reached = {module}
    for used in MAY_USE[module]:
        reached |= closure(used)
    return reached


def included_modules(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#include "(?:gauntlet|src)/([a-z]+)/', line)
        if match:
            yield number, match.group(1)


def errors_of_includes(root, module):
    for folder in (root / "include/gauntlet" / module, root / "src" / module):
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            for number, used in included_modules(path):
                if used not in closure(module):
                    yield f"{path.relative_to(root)}:{number}: {module} may not include {used}"


def errors_of_links(root, module):
    text = (root / "src" / module / "CMakeLists.txt").read_text(encoding="utf-8")
    for found in re.findall(r"DEPENDS((?:\s+[a-z]+)+)", text):
        for used in found.split():
            if used not in closure(module):
                yield f"src/{module}/CMakeLists.txt: {module} may not link {used}"


def main():
    root = pathlib.Path(sys.argv[1])
    errors = []
    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()}
    for module in sorted(folders ^ set(MAY_USE)):
        errors.append(f"src/{module}: known on one side only, of the folder and the table of modules")
    for module in sorted(folders & set(MAY_USE)):
        errors += errors_of_includes(root, module)
        errors += errors_of_links(root, module)
    print("\n".join(errors) or f"{len(MAY_USE)} modules keep to their order")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
