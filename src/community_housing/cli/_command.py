# SPDX-License-Identifier: Apache-2.0
"""What the command does: parse, call the library, print, and say by the exit code how it went."""

import argparse
from collections.abc import Sequence
from typing import Final

from community_housing._messages import in_language
from community_housing.cli._arguments import parser
from community_housing.cli._output import complain, flush, hush, open_streams
from community_housing.errors import HousingError

__all__ = ["DONE", "FAILED", "REFUSED", "STOPPED", "main"]

DONE: Final = 0
FAILED: Final = 1
REFUSED: Final = 2
STOPPED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What stands after the command's name; None for the process's own.

    Returns:
        0 done; 1 done and a finding of a kind named with `--fail-on` is there; 2 bad input, with every fault on standard
        error; 130 stopped by Ctrl-C.
    """
    open_streams()
    try:
        options = parser().parse_args(arguments)
    except SystemExit:
        flush()  # the help, or what is wrong with the arguments
        raise
    try:
        found = _dispatch(options)
        flush()
    except HousingError as error:
        complain(error.text(lang=getattr(options, "lang", "zh")))
        return REFUSED
    except KeyboardInterrupt:
        complain(in_language("stopped; nothing was written", getattr(options, "lang", "zh")))
        return STOPPED
    except OSError as error:
        why = in_language(str(error.strerror or error), getattr(options, "lang", "zh"))
        complain(f"{why}: {error.filename or ''}".rstrip(": "))
        hush()  # where a disk is full, what was printed cannot be brought out at the end either
        return REFUSED
    wanted = set(getattr(options, "fail_on", []))
    return FAILED if wanted & found else DONE


def _dispatch(options: argparse.Namespace) -> set[str]:
    """Do what was asked; the kinds of findings that there are."""
    from community_housing.cli import _commands as commands
    from community_housing.cli._agenda import agenda_of_pack
    from community_housing.cli._approvals import approvals
    from community_housing.cli._calendar import calendar
    from community_housing.cli._grids import grids
    from community_housing.cli._import import import_files
    from community_housing.cli._ledger import ledger
    from community_housing.cli._standards import standards
    from community_housing.cli._timetable import timetable
    from community_housing.cli._why import why

    actions = {
        "run": commands.run_all,
        "assess": commands.assess,
        "classify": commands.classify,
        "plan": commands.plan,
        "pay": commands.pay,
        "grids": grids,
        "ledger": ledger,
        "audit": commands.audit,
        "agenda": agenda_of_pack,
        "approvals": approvals,
        "timetable": timetable,
        "calendar": calendar,
        "schemas": commands.schemas,
        "standards": standards,
        "template": commands.template,
        "convert": commands.convert,
        "import": import_files,
        "why": why,
    }
    return actions[options.command](options)
