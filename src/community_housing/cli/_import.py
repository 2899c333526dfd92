# SPDX-License-Identifier: Apache-2.0
"""`import`: an office's own workbooks become a pack; what is open is asked on a terminal, and elsewhere is a fault."""

import argparse
import sys
from collections.abc import Iterator

from community_housing._messages import Lang, in_language
from community_housing.cli._output import say, say_json, write_beside
from community_housing.errors import BoundaryError, InputError
from community_housing.io.office import OfficeImport, Question, import_office, undo_import
from community_housing.io.office._writing import import_record

__all__ = ["import_files"]


def import_files(options: argparse.Namespace) -> set[str]:
    """Read the files, ask what is open, and write the pack."""
    if options.undo:
        say(undo_import(options.out))
        return set()
    if not options.files:
        raise InputError("names no file to import", "files")
    answers = dict(_given(options.answer))
    read = _read(options, answers, check=True)
    while read.questions and _is_terminal() and _ask(read, answers, options.lang):
        read = _read(options, answers, check=True)
    if not options.check:
        read = _read(options, answers, check=False)
    _tell(read, options)
    if read.all_faults:
        raise BoundaryError(read.all_faults)
    return set()


def _read(options: argparse.Namespace, answers: dict[str, str], *, check: bool) -> OfficeImport:
    return import_office(options.files, options.out, answers=answers, mapping=options.mapping, check=check)


def _given(answers: list[str]) -> Iterator[tuple[str, str]]:
    """The answers that stand in the command, each `KEY=VALUE`; a key may hold the sign itself."""
    for one in answers:
        key, sign, value = one.rpartition("=")
        if not sign or not key:
            raise InputError("must be an answer such as 'basis 总户数=registered'", "answer", one)
        yield key, value


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(read: OfficeImport, answers: dict[str, str], lang: Lang) -> bool:
    """Ask what is open, the questions of all tables before those of single cells; whether one was answered."""
    asked = False
    for question in sorted(read.questions, key=lambda one: one.key.startswith(("cell ", "day ", "place "))):
        answer = _answer(question, lang)
        if answer is None:
            return asked
        if answer:
            answers[question.key], asked = answer, True
    return asked


def _answer(question: Question, lang: Lang) -> str | None:
    """What was typed: a number of the list or a text; empty to leave it open, None at the end of the input."""
    where = f"{question.place.file} {question.place.sheet or ''}!{question.cell} {question.value!r}" if question.cell else ""
    write_beside(f"\n{where}\n{in_language(question.text, lang)}\n")
    for number, (one, meaning) in enumerate(question.choices, start=1):
        write_beside(f"  {number}  {one}  {in_language(meaning, lang)}\n")
    while True:
        write_beside("> ")
        line = sys.stdin.readline()
        if not line:
            return None
        typed = line.strip()
        chosen = typed
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(question.choices):
            chosen = question.choices[int(typed) - 1][0]
        if not typed or question.takes(chosen):
            return chosen
        write_beside(in_language("none of the answers that may be given", lang) + "\n")


def _tell(read: OfficeImport, options: argparse.Namespace) -> None:
    if options.json:
        say_json(
            {
                "written": read.pack is not None and not options.check,
                "questions": [
                    {"key": one.key, "text": str(one.text), "choices": [c for c, _ in one.choices]} for one in read.questions
                ],
                "faults": [fault.text(lang="en") for fault in read.faults],
                "remarks": [
                    {"file": one.place.file, "sheet": one.place.sheet, "cell": one.cell, "text": str(one.text)}
                    for one in read.remarks
                ],
                "cells": {"read": len(read.cells) - len(read.left_out), "left_out": len(read.left_out), "all": len(read.cells)},
            }
        )
    else:
        say(import_record(read, options.lang).rstrip())
        if read.pack is not None and not options.check:
            say(options.out)
