"""The command ``ferryman``: reads the command line, calls what does the work, turns errors into one line and an exit code.

Exit codes: 0 done, 1 it didn't work, 2 it was asked for wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Never

from ferryman.cloud import options
from ferryman.cloud.datadir import DataDir, default_data_dir
from ferryman.cloud.limits import Limits
from ferryman.cloud.options import AWS_EXTERNAL, AWS_LOCAL, UpOptions, UsageError
from ferryman.cloud.terminal import Terminal


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> Never:
        self.exit(2, f"{self.prog}: {message}\n")


def _checked(check: Callable[[str], Any]) -> Callable[[str], Any]:
    """``check`` as argparse wants it: its ValueError's own text is shown."""

    def read(text: str) -> Any:
        try:
            return check(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ferryman", description="Amazon RDS for SQL Server's S3 integration, on this machine.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"ferryman {version('ferryman')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for add in (_add_up, _add_down, _add_status, _add_logs, _add_env, _add_doctor, _add_demo):
        add(commands)
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False)
    parser.set_defaults(run=run)
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="the data directory (default: $XDG_DATA_HOME/ferryman)")
    return parser


def _add_up(commands: Any) -> None:
    parser = _command(commands, "up", _up, "run the server, the agent and the local AWS until SIGINT or SIGTERM")
    add = parser.add_argument
    for flag, default, what in (
        ("--tds-port", 1433, "SQL clients connect here"),
        ("--aws-port", 4566, "the local AWS: S3, STS, IAM"),
        ("--rds-port", 4567, "the RDS API, on loopback"),
        ("--console-port", 8433, "the web console (not served yet)"),
    ):
        add(flag, type=_checked(options.port), default=default, metavar="PORT", help=f"{what} (default: {default}; 0: any free port)")
    add("--bind", type=_checked(options.bind), default="127.0.0.1", metavar="ADDRESS", help="for SQL clients (default: 127.0.0.1, where the local AWS stays)")
    add("--region", type=_checked(options.region), default="us-east-1", help="the instance's AWS Region (default: us-east-1)")
    add("--account", type=_checked(options.account), default="123456789012", help="the AWS account (default: 123456789012)")
    add("--user", type=_checked(options.user), default=None, help="the master user of a new instance (default: admin)")
    add("--password-env", type=_checked(options.password_from), dest="password", metavar="VAR", help="environment variable with the master password")
    add("--associate-role", action="store_true", help="make the role rds-s3-integration-role for every bucket and associate it")
    add("--init", type=_checked(options.init_scripts), default=(), dest="init_scripts", metavar="DIR", help="run its *.sql once, in name order")
    add("--aws", choices=(AWS_LOCAL, AWS_EXTERNAL), default=AWS_LOCAL, help="local, or what AWS_ENDPOINT_URL* and the standard credentials say")
    add("--limits", type=_checked(options.limits), default=Limits(), metavar="LIMITS", help=_LIMITS_HELP)
    add("--pickup-delay", type=_checked(options.pickup_delay), default=0.0, metavar="SECONDS", help="how long a task waits before it starts (default: 0)")
    add("--store-url", type=_checked(options.store_url), metavar="URL", help="a PostgreSQL of your own: postgresql://user@host/database")
    where = "where the state is kept: sqlite:///path, or postgresql://user@host/database, which several can share"
    add("--state-url", type=_checked(options.state_url), metavar="URL", help=where)
    add("--ready-file", type=Path, metavar="PATH", help="write endpoints and credentials here when everything answers")


_LIMITS_HELP = "off, or any of files=N, extensions=off, upload=BYTES, sequential=off, in_progress=N, region=off, owner=off, public=off (default: RDS's limits)"


def _add_down(commands: Any) -> None:
    _command(commands, "down", _down, "stop a running `ferryman up`")


def _add_status(commands: Any) -> None:
    _command(commands, "status", _status, "show what runs and whether it answers")


def _add_logs(commands: Any) -> None:
    parser = _command(commands, "logs", _logs, "show what the processes say")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an instance, or aws (default: all)")
    parser.add_argument("-f", "--follow", action="store_true", help="go on until interrupted")
    parser.add_argument("-n", "--lines", type=_checked(_count), default=50, metavar="N", help="how many lines of each (default: 50)")


def _add_env(commands: Any) -> None:
    _command(commands, "env", _env, "print exports for the AWS CLI and sqlcmd")


def _add_doctor(commands: Any) -> None:
    parser = _command(commands, "doctor", _doctor, "check the prerequisites of S3 integration and say what to do")
    what = "the bucket to be used, with the key prefix that the role's policy is limited to, if any"
    parser.add_argument("--bucket", type=_checked(options.bucket), metavar="BUCKET[/KEY_PREFIX]", help=what)


def _add_demo(commands: Any) -> None:
    parser = _command(commands, "demo", _demo, "run the main job from nothing and show each step: S3, D:\\S3, table, D:\\S3, S3")
    what = "a CSV file of your own whose first line names the columns (default: flights from New York in 2013)"
    parser.add_argument("--file", type=Path, metavar="CSV", help=what)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is no number of lines (0, 1, 2 ...)")
    return int(text)


def _folder(arguments: argparse.Namespace) -> DataDir:
    return DataDir((arguments.data or default_data_dir()).absolute())


def _up(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.up import up

    given = {name: value for name, value in vars(arguments).items() if name not in ("command", "run", "data")}
    return up(UpOptions(data=_folder(arguments).root, **given), Terminal(outlives_reader=True))


def _down(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.running import down

    return down(_folder(arguments), Terminal())


def _status(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.running import status

    return status(_folder(arguments), Terminal())


def _logs(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.running import logs

    return logs(_folder(arguments), Terminal(), names=arguments.names, lines=arguments.lines, follow=arguments.follow)


def _env(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.running import env

    return env(_folder(arguments), Terminal())


def _doctor(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.doctor.examination import doctor

    return doctor(_folder(arguments), Terminal(), bucket=arguments.bucket)


def _demo(arguments: argparse.Namespace) -> int:
    from ferryman.cloud.demo import demo

    return demo(arguments.file, DataDir(arguments.data.absolute()) if arguments.data else None, Terminal())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from ferryman.cloud.keeper import StartError
    from ferryman.cloud.running import NotRunningError

    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (UsageError, NotRunningError, StartError) as error:
        print(f"ferryman {arguments.command}: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except OSError as error:  # another user's data directory
        if error.filename is None:
            raise
        print(f"ferryman {arguments.command}: {error.filename} can't be used: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `ferryman logs | head`: Python would complain again when it closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
