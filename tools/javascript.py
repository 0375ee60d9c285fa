"""Whether the shipped `widget.js` is what the sources in js/ give, by the hash in its first line.

`make js` rebuilds it.
"""

import hashlib
import re
import sys
from pathlib import Path

BUNDLE = "distill_nb/templates/widget.js"


def hash_sources(
    folder="js",  # of src/, build.js, package.json and its lock file
) -> str:
    "SHA-256 over names and texts of all that the bundle is made of, as js/build.js counts it."
    folder, digest = Path(folder), hashlib.sha256()
    sources = sorted(path.relative_to(folder) for path in (folder / "src").iterdir())
    for name in [*sources, *map(Path, ["build.js", "package.json", "package-lock.json"])]:
        for part in [name.as_posix().encode(), (folder / name).read_bytes()]:
            digest.update(part + b"\0")
    return digest.hexdigest()


def read_hash(
    bundle=BUNDLE,
) -> str:
    "The hash that the bundle says it was made from; empty where it says none."
    found = re.search(r"source ([0-9a-f]{64})", Path(bundle).read_text(encoding="utf-8")[:300])
    return found[1] if found else ""


def main():
    if hash_sources() != read_hash():
        sys.exit(f"{BUNDLE} is older than the sources in js/: run `make js`, which needs node")


if __name__ == "__main__":
    main()
