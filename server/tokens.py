"""Bearer tokens: who may write. The store's `tokens.json` keeps their SHA-256, never the tokens."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from loader.errors import InputError, NotFound, StoreError

_FILE = "tokens.json"


@dataclass(frozen=True)
class Token:
    """What is known of a token: the name it is listed and revoked by, its hash, and when it was made (UTC)."""

    name: str
    sha256: str
    created: str


def listed(folder: Path) -> list[Token]:
    """The tokens of the store in this folder. Raises StoreError where the file is damaged."""
    path = folder / _FILE
    try:
        return [Token(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        raise StoreError(f"{path}: damaged or not readable; remove it and make new tokens") from None


def create(folder: Path, name: str) -> str:
    """Make a token and keep its hash; the token, which is told once. Raises InputError where the name is taken."""
    tokens = listed(folder)
    if any(token.name == name for token in tokens):
        raise InputError(f"--name {name}: there is such a token already; revoke it first or take another name")
    secret = secrets.token_urlsafe(32)
    made = Token(name, _hash(secret), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    _keep(folder, [*tokens, made])
    return secret


def revoke(folder: Path, name: str) -> None:
    """Forget a token, at once for a running server too. Raises NotFound."""
    tokens = listed(folder)
    if all(token.name != name for token in tokens):
        raise NotFound(f"there is no token {name!r}; `dateline token list` names them")
    _keep(folder, [token for token in tokens if token.name != name])


def holder(folder: Path, secret: str) -> str | None:
    """The name of the token, None where it is none of this store's."""
    found = _hash(secret)
    return next((token.name for token in listed(folder) if hmac.compare_digest(token.sha256, found)), None)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _keep(folder: Path, tokens: list[Token]) -> None:
    draft = folder / f"{_FILE}.new"
    try:
        draft.touch(0o600)
        draft.write_text(json.dumps([asdict(token) for token in tokens], indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / _FILE)
    except OSError as error:
        raise StoreError(
            f"{folder / _FILE}: cannot be written ({error.strerror}); change the folder's rights"
        ) from None
