"""The files of vectors, as ``schema/vectors/README.md`` describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import json_form

FOLDER = Path(__file__).resolve().parents[4] / "schema" / "vectors"

KINDS = ("accept", "read", "refuse", "written")


@dataclass
class Vector:
    """Bytes, and what is said of them."""

    kind: str
    message: str
    title: str
    json: Any = None
    content: bytes = b""
    error: tuple[str, str] | None = None
    revision: str = ""
    readings: dict[str, Any] = field(default_factory=dict)
    """What each reading revision makes of the bytes."""

    def __str__(self) -> str:
        return f"{self.revision} {self.message}: {self.title}".strip()


def vectors(path: str) -> list[Vector]:
    """The vectors of a file in the folder."""
    found: list[Vector] = []
    text, reader = "", None
    for number, line in enumerate((FOLDER / path).read_text("utf-8").split("\n"), 1):
        word, _, rest = line.partition(" ")
        if word == "json":
            text += rest + "\n"
            continue
        if text:
            _set_json(found[-1], reader, json_form.parsed(text))
            text = ""
        if word in KINDS:
            message, _, title = rest.partition(": ")
            found.append(Vector(word, message, title))
            reader = None
        elif word == "bytes":
            found[-1].content += bytes.fromhex(rest.partition("#")[0])
        elif word == "error":
            rule, _, path_of_field = rest.partition(" ")
            found[-1].error = (rule, path_of_field)
        elif word == "revision":
            found[-1].revision = rest
        elif word == "reader":
            reader = rest
        elif word not in ("", "#"):
            raise ValueError(f"{path}:{number}: there is no {word}")
    return found


def _set_json(vector: Vector, reader: str | None, value: Any) -> None:
    if reader is None:
        vector.json = value
    else:
        vector.readings[reader] = value
