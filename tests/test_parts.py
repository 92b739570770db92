"""What the pages use from elsewhere: pinned, named without an address, and licensed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

SERVER = Path(__file__).resolve().parent.parent / "server"


def _read(name: str) -> dict[str, Any]:
    found = json.loads((SERVER / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_every_part_is_pinned_by_version_and_hash_and_has_no_address() -> None:
    manifest, lock = _read("package.json"), _read("package-lock.json")
    for version in (manifest["dependencies"] | manifest["devDependencies"]).values():
        assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)
    for place, package in lock["packages"].items():
        assert not place or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_what_is_served_comes_from_a_locked_part() -> None:
    packages = {place.removeprefix("node_modules/") for place in _read("package-lock.json")["packages"]}
    for source in _read("package.json")["served"].values():
        assert any(source.startswith(f"{name}/") for name in packages if name)
