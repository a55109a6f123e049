"""The taxonomy as a file for a spreadsheet, out and in; what goes out and in again changes nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from io import StringIO
from typing import Any, Final

from catalog.taxonomy.entries import Entry, Register, problems, slug_from, synonyms_in, tidy
from catalog.taxonomy.keeping import changed_fields
from peerlearn_site.spreadsheets import MARK, harmless, unquoted

HEAD: Final = ("name", "slug", "parent", "description", "hue", "synonyms", "order", "retired")
SEPARATOR: Final = "; "
LINES_MAX: Final = 20_000
# While they are written nobody else writes.
WRITES_MAX: Final = 1_000
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")
_DELIMITERS: Final = ",;\t"

WORDS: Final[Mapping[str, str]] = {
    "empty": "There is no domain in this file.",
    "head": "The first line must name the columns, “name” and “slug” among them, as “Export CSV” writes them.",
    "columns": "Unknown or repeated columns: {names}.",
    "long": f"At most {LINES_MAX} lines at a time.",
    "much": "This file would create or change {count} domains. "
    f"Bring in at most {WRITES_MAX} of them at a time.",
    "broken": "This is no file of lines with commas: {reason}.",
    "cells": "This line has more cells than there are columns.",
    "number": "Write a whole number.",
    "retired": "Write yes or no.",
    "twice": "Line {line} has the same slug.",
    "slug": "“{name}” is there already. To change it, write its slug, {slug}.",
    "merged": "“{slug}” was merged into “{other}” and cannot be changed.",
}


class FileRefused(Exception):
    """Nothing of the file can be read; says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: what it would make of a domain, and what is wrong with it."""

    number: int
    entry: Entry
    is_new: bool
    changed: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether something must be mended before anything can be kept."""
        return bool(self.problems)

    @property
    def changes(self) -> bool:
        """Whether it would write anything."""
        return not self.problems and (self.is_new or bool(self.changed))

    @property
    def changed_words(self) -> list[str]:
        """What is different, by the file's own columns."""
        return ["retired" if name == "is_retired" else name for name in self.changed]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do to the taxonomy as it is."""

    lines: tuple[Line, ...]

    @property
    def wrong(self) -> list[Line]:
        """Lines that must be mended first."""
        return [line for line in self.lines if line.is_wrong]

    @property
    def created(self) -> list[Line]:
        """Lines that make a new domain."""
        return [line for line in self.lines if line.changes and line.is_new]

    @property
    def changed(self) -> list[Line]:
        """Lines that change one."""
        return [line for line in self.lines if line.changes and not line.is_new]

    @property
    def unchanged(self) -> int:
        """How many lines say what is so already."""
        return len(self.lines) - len(self.wrong) - len(self.created) - len(self.changed)

    @property
    def fingerprint(self) -> str:
        """Tells whether what was shown is what would be done."""
        return sha256(repr(self.lines).encode("utf-8", "surrogatepass")).hexdigest()


def as_csv(entries: Iterable[Entry]) -> str:
    """One line per domain, the columns of ``HEAD``."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for entry in entries:
        writer.writerow([harmless(cell) for cell in _cells(entry)])
    return MARK + text.getvalue()


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.name,
        entry.slug,
        entry.parent,
        entry.description,
        str(entry.hue),
        SEPARATOR.join(entry.synonyms),
        str(entry.order),
        "yes" if entry.is_retired else "no",
    )


def plan_of(text: str, *, among: Register) -> Plan:
    """What the file's lines would do, each judged against the taxonomy as all of them would leave it.

    Raises:
        FileRefused: it cannot be read as lines of these columns at all, or would do too much at once.
    """
    read = [_read(number, row, among) for number, row in _rows(text)]
    if not read:
        raise FileRefused(WORDS["empty"])
    # Of lines with the same slug the first counts.
    first = {line.entry.slug: line for line in reversed(read)}
    after = Register({**among.by_slug, **{slug: first[slug].entry for slug in first}}.values())
    plan = Plan(tuple(_judged(line, first, before=among, after=after) for line in read))
    count = len(plan.created) + len(plan.changed)
    if count > WRITES_MAX:
        raise FileRefused(WORDS["much"].format(count=count))
    return plan


def _rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    """The lines that say something, by column, each with its number in the file."""
    # Lines as a browser sends them back are the lines that came.
    clean = "\n".join(text.replace("\0", "").removeprefix(MARK).splitlines()).lstrip("\n")
    head = clean.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.DictReader(StringIO(clean), delimiter=delimiter, strict=True)
    try:
        _check_columns([tidy(name).lower() for name in reader.fieldnames or ()])
        reader.fieldnames = [tidy(name).lower() for name in reader.fieldnames or ()]
        rows = [(reader.line_num, row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise FileRefused(WORDS["broken"].format(reason=error)) from error
    if len(rows) > LINES_MAX:
        raise FileRefused(WORDS["long"])
    return rows


def _check_columns(names: list[str]) -> None:
    if not {"name", "slug"} <= set(names):
        raise FileRefused(WORDS["head"])
    counted = Counter(names)
    odd = [name for name in counted if name not in HEAD or counted[name] > 1]
    if odd:
        raise FileRefused(WORDS["columns"].format(names=", ".join(name[:30] for name in odd[:8])))


def _read(number: int, row: dict[str, Any], among: Register) -> Line:
    """The line as an entry; a column that is not there says nothing of a domain that is."""
    wrong: list[str] = []
    if None in row:
        wrong.append(WORDS["cells"])
    cells = {name: tidy(unquoted(cell)) for name, cell in row.items() if isinstance(cell, str)}
    name = cells.get("name", "")
    slug = cells.get("slug") or slug_from(name)
    stored = among.by_slug.get(slug)
    if stored and not cells.get("slug"):
        wrong.append(WORDS["slug"].format(name=stored.name, slug=slug))
    values = _values(cells, wrong)
    entry = replace(stored or Entry(slug=slug, name=""), **values)
    return Line(number, entry, stored is None, (), tuple(wrong))


def _values(cells: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: cells[name] for name in ("name", "parent", "description") if name in cells
    }
    if "synonyms" in cells:
        values["synonyms"] = synonyms_in(cells["synonyms"], name=cells.get("name", ""))
    for name in ("hue", "order"):
        # An empty cell is a new domain's, which takes what is usual.
        if cells.get(name):
            values[name] = _number(name, cells[name], wrong)
    if "retired" in cells:
        values["is_retired"] = cells["retired"].lower() in YES
        if cells["retired"].lower() not in (*YES, *NO):
            wrong.append(f"retired: {WORDS['retired']}")
    return values


def _number(name: str, cell: str, wrong: list[str]) -> int:
    if cell.isascii() and cell.isdecimal() and len(cell) < 7:
        return int(cell)
    wrong.append(f"{name}: {WORDS['number']}")
    return 1


def _judged(line: Line, first: Mapping[str, Line], *, before: Register, after: Register) -> Line:
    entry = line.entry
    found = list(line.problems)
    if entry.merged_into:
        other = before.name_of(entry.merged_into)
        return replace(line, problems=(WORDS["merged"].format(slug=entry.slug, other=other),))
    if entry.slug and first[entry.slug] is not line:
        return replace(line, problems=(WORDS["twice"].format(line=first[entry.slug].number),))
    stored = before.by_slug.get(entry.slug)
    wrong = problems(entry, among=after, is_new=line.is_new, stored=stored)
    found += [f"{field}: {word}" for field, words in wrong.items() for word in words]
    changed = tuple(changed_fields(stored, entry)) if stored else ()
    return replace(line, problems=tuple(found), changed=changed)
