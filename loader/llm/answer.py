"""What a model has to answer, as a JSON schema, and what of an answer can be used.

Rows are checked one by one: a row that does not follow the schema is left out and counted, the others stand.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from ontology import notations


class MalformedAnswer(Exception):
    """An answer is not the JSON that was asked for; the message says where it stops to be."""


def _of(scheme: str) -> Any:
    return Field(json_schema_extra={"enum": list(notations(scheme))})


class ActorRow(BaseModel):
    """A row of actors."""

    label: str = Field(min_length=1)
    type: str = _of("actor-type")
    aliases: list[str] = []


class RelationRow(BaseModel):
    """A row of relations."""

    subject: str
    relation: str = _of("relation-type")
    object: str
    start: str = ""
    end: str = ""
    reported_by: str = ""
    quote: str


class EventRow(BaseModel):
    """A row of events."""

    type: str = _of("event-type")
    start: str = ""
    end: str = ""
    place: str = ""
    initiators: list[str] = []
    targets: list[str] = []
    reported_by: str = ""
    quote: str


class FigureRow(BaseModel):
    """A row of figures."""

    measure: str = _of("measure")
    group: str = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    place: str = ""
    since: str = ""
    until: str = ""
    reported_by: str = ""
    quote: str


class ControlRow(BaseModel):
    """A row of control."""

    controller: str
    place: str
    status: str = _of("control-status")
    start: str = ""
    end: str = ""
    reported_by: str = ""
    quote: str


class AgreementRow(BaseModel):
    """A row of agreements."""

    label: str
    kind: str = _of("agreement-kind")
    concluded: str = ""
    parties: list[str] = []
    place: str = ""
    status: str = _of("agreement-status")
    obstructed_by: list[str] = []
    reported_by: str = ""
    quote: str


class Answer(BaseModel):
    """The six tables that were read out of one piece of an article; `malformed` rows were left out."""

    actors: list[ActorRow] = []
    relations: list[RelationRow] = []
    events: list[EventRow] = []
    figures: list[FigureRow] = []
    control: list[ControlRow] = []
    agreements: list[AgreementRow] = []
    malformed: int = Field(default=0, exclude=True)

    @staticmethod
    @functools.cache
    def schema() -> dict[str, Any]:
        """The JSON schema of an answer."""
        schema = Answer.model_json_schema()
        del schema["properties"]["malformed"]
        return schema

    @classmethod
    def parse(cls, text: str) -> Answer:
        """Read an answer, fenced as code or not. Raises MalformedAnswer where it is no JSON object."""
        bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
        try:
            data = json.loads(bare)
        except json.JSONDecodeError as error:
            raise MalformedAnswer(f"the model's answer is not JSON: {error}") from None
        if not isinstance(data, dict):
            raise MalformedAnswer(f"the model's answer is not a JSON object but a {type(data).__name__}")
        malformed = 0
        tables: dict[str, Any] = {}
        for table, row_model in _ROWS.items():
            tables[table] = []
            rows = data.get(table)
            for row in rows if isinstance(rows, list) else []:
                try:
                    tables[table].append(_checked(row_model.model_validate(row)))
                except (ValidationError, ValueError):
                    malformed += 1
        return cls(**tables, malformed=malformed)


_ROWS: dict[str, type[BaseModel]] = {
    "actors": ActorRow,
    "relations": RelationRow,
    "events": EventRow,
    "figures": FigureRow,
    "control": ControlRow,
    "agreements": AgreementRow,
}


def _checked(row: BaseModel) -> BaseModel:
    """The row, whose controlled words must be notations. Raises ValueError for another word."""
    for name, about in type(row).model_fields.items():
        extra = about.json_schema_extra
        if isinstance(extra, dict) and getattr(row, name) not in extra["enum"]:  # type: ignore[operator]
            raise ValueError(f"{name}: {getattr(row, name)!r} is not one of {extra['enum']}")
    return row
