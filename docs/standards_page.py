# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/standards.md from the shipped TOML: `python docs/standards_page.py`."""

from pathlib import Path

from community_housing.provenance import Period
from community_housing.standards import Edition, Standard, shipped
from community_housing.standards._compiled import CompiledRule, compiled

PAGE = Path(__file__).parent / "reference" / "standards.md"

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Written by docs/standards_page.py from the files in src/community_housing/standards/rules; do not edit. -->
# Shipped standards

Every standard that comes with the library, with its source, how far it binds and how far its text was verified. What *must* be
kept decides by default; what *should* be kept, and *guidance*, decide where somebody names them or asks for that force. *Found*
is a text that was read, *reported* a public report of it; what is *not verified* is known only from memory and decides nothing
unless it is asked for with `accepting_unverified()`. An edition is in force on the days of its period, its last day excluded;
asked about another day, the library raises `NoStandardInForceError`. Where only a day was read on which a paper was known to
hold, that is its first day here; a target ends with its plan; a rule on contracts binds by the day of signature.

Every standard carries worked cases on both sides of its figures and of its first day; `community-housing standards --check`
runs them.

The figure and the first day are verified apart. Where the first day of a document was *not recorded*, the table says between
which days it lies; about a day between them the library raises `StandardError` and names both, unless
`accepting_unverified()` was asked, or `dated(...)` says the day.

| standard | place | subject | binds | in force | first day | source | figure verified |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def _row(standard: Standard, edition: Edition) -> str:
    source = edition.citation
    clause = f", {source.clause}" if source.clause else ""
    seen = "no" if edition.unverified else f"yes ({source.evidence.value})"
    return (
        f"| [{standard.name}](#{standard.id})<br>{standard.name_en} | `{standard.place}` | `{standard.subject.value}` "
        f"| {edition.force.value} | {_period(edition)} | {_first_day(edition)} "
        f"| {source.authority}, {source.document}{clause} | {seen} |"
    )


def _period(edition: Edition) -> str:
    sure = edition.period if edition.certain_from is None else Period(starts=edition.certain_from, ends=edition.period.ends)
    return str(sure)


def _first_day(edition: Edition) -> str:
    if edition.certain_from is None:
        return "recalled" if edition.unverified else "stated"
    return f"**not recorded**: {edition.period.starts} to {edition.certain_from}"


def _rule(rule: CompiledRule) -> str:
    own = rule.rule
    figures = ", ".join(f"{name} = {value}" for name, value in rule.condition.figures.items())
    with_figures = f" with {figures}" if figures else ""
    title = f"- **{own.name}** ({own.name_en or own.id}), `{own.id}`, {own.force.value}:"
    return f"{title}\n  `{rule.condition.expression}`{with_figures}"


def page() -> str:
    """The text of the page."""
    standards = sorted(shipped(), key=lambda standard: (standard.subject.value, standard.place, standard.id))
    lines = [_row(standard, edition) for standard in standards for edition in standard.editions]
    parts = [HEAD + "\n".join(lines)]
    for standard in standards:
        parts.append(f"({standard.id})=\n## {standard.id}\n\n{standard.name}. {standard.name_en}.")
        parts.append(f"Applies to {standard.applies_en}（{standard.applies}）; {len(standard.cases)} cases.")
        for edition in standard.editions:
            rules = compiled(edition)
            about = [f"Edition `{edition.id}`, {_period(edition)}, first day {_first_day(edition)}. {edition.citation}."]
            if edition.bands:
                about.append("Bands at " + ", ".join(band.text() for band in edition.bands) + ".")
            parts.append(" ".join(about))
            if edition.citation.note:
                parts.append(f"> {edition.citation.note}")
            parts.append("\n".join(_rule(rule) for rule in (*rules.rules, *rules.whole)))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
