# SPDX-License-Identifier: Apache-2.0
"""The tasks of the project, each in the environment that nox itself runs in: `nox --list`, `nox -s mypy`."""

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "mypy", "tests"]

PARALLEL = ("-n", "auto", "--dist", "worksteal")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests as the README's second command does."""
    session.run("pytest", "-q", *PARALLEL, *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """Run the tier of tests that take more than a few seconds each."""
    session.run("pytest", "-q", "-m", "slow", *PARALLEL, *session.posargs)


@nox.session
def long(session: nox.Session) -> None:
    """Run the laws with fresh seeds and ten times the examples."""
    session.run(
        "pytest", "-q", *PARALLEL, "tests/property", "tests/stateful", *session.posargs, env={"HYPOTHESIS_PROFILE": "long"}
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and form; `nox -s lint -- --fix` mends what can be mended."""
    session.run("ruff", "check", ".", *session.posargs)
    session.run("ruff", "format", *([] if "--fix" in session.posargs else ["--check"]), ".")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session
def mypy(session: nox.Session) -> None:
    """Check the types by mypy, strictly."""
    session.run("mypy", *session.posargs)


@nox.session
def pyright(session: nox.Session) -> None:
    """Check the types by pyright, strictly."""
    session.run("pyright", "--pythonpath", sys.executable, *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documents; a warning is an error."""
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", *(session.posargs or ["docs/_build"]))


@nox.session
def changelog(session: nox.Session) -> None:
    """Write the fragments into CHANGELOG.md: `nox -s changelog -- --version 1.2.3`."""
    session.run("towncrier", "build", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the rules one small thing at a time and see whether a test notices; docs/how-to/mutation-testing.md."""
    session.run("mutmut", "run", *session.posargs)
