# SPDX-License-Identifier: Apache-2.0
"""What the command does: parse, call the library, print, and say by the exit code how it went."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from community_housing.cli._arguments import parser
from community_housing.cli._output import complain
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
    _write_utf8()
    options = parser().parse_args(arguments)
    try:
        found = _dispatch(options)
        sys.stdout.flush()
    except HousingError as error:
        complain(error)
        return REFUSED
    except KeyboardInterrupt:
        complain("stopped; nothing was written")
        return STOPPED
    except BrokenPipeError:
        # The reader has seen enough (`| head`); what is left unwritten must not be flushed at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        return REFUSED
    wanted = set(getattr(options, "fail_on", []))
    return FAILED if wanted & found else DONE


def _write_utf8() -> None:
    """Chinese is printed as UTF-8 whatever the machine's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _dispatch(options: argparse.Namespace) -> set[str]:
    """Do what was asked; the kinds of findings that there are."""
    from community_housing.cli import _commands as commands
    from community_housing.cli._grids import grids
    from community_housing.cli._ledger import ledger
    from community_housing.cli._standards import standards

    actions = {
        "run": commands.run_all,
        "assess": commands.assess,
        "classify": commands.classify,
        "plan": commands.plan,
        "pay": commands.pay,
        "grids": grids,
        "ledger": ledger,
        "audit": commands.audit,
        "schemas": commands.schemas,
        "standards": standards,
        "template": commands.template,
        "convert": commands.convert,
    }
    return actions[options.command](options)
