"""``ferryman doctor``: the prerequisites of AWS's page, one after the other, each with what to do where it isn't met.

Everything is asked as a user would ask it: the RDS API, IAM, STS and S3 through their APIs, the limits by T-SQL. S3 is asked through the
instance's role, by requests that need just the page's eight actions and write nothing.

Source: "Prerequisites for integrating RDS for SQL Server with S3" and the limitations of the same page, Amazon RDS User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ferryman.agent.arn import ObjectArn
from ferryman.agent.config import AgentConfig, Credentials, Server
from ferryman.agent.crt import CrtTransport
from ferryman.agent.errors import TaskError
from ferryman.agent.limits import Limits
from ferryman.agent.role import Role
from ferryman.agent.s3 import S3
from ferryman.cloud.datadir import DataDir
from ferryman.cloud.doctor.bucket import check_bucket, check_without_bucket
from ferryman.cloud.doctor.drive import check_drive
from ferryman.cloud.doctor.finding import Finding, State
from ferryman.cloud.doctor.trust import check_role
from ferryman.cloud.instances import S3_INTEGRATION, Status
from ferryman.cloud.local_aws import Aws, external_aws, forget_aws_settings
from ferryman.cloud.options import UsageError
from ferryman.cloud.ready import Ready, ReadyInstance
from ferryman.cloud.role import ROLE_NAME
from ferryman.cloud.role_check import ACTIVE, PENDING
from ferryman.cloud.running import find_ready
from ferryman.cloud.sql_client import SqlClient
from ferryman.cloud.terminal import Colour, Terminal

MARKS: Final = {State.OK: ("ok", Colour.GREEN), State.TO_DO: ("TO DO", Colour.RED), State.NOT_CHECKED: ("-", Colour.YELLOW)}


def doctor(folder: DataDir, terminal: Terminal, *, bucket: str | None = None) -> int:
    """Print a line for each prerequisite of each DB instance; 0 when nothing is to do, else 1.

    ``bucket`` is ``name`` or ``name/key_prefix``. Raises NotRunningError, and UsageError when this shell speaks of another AWS than ``up``.
    """
    ready = find_ready(folder)
    aws = _aws(ready)
    rds = _rds_client(ready, aws)
    try:
        described = rds.describe_db_instances()["DBInstances"]
    except (BotoCoreError, ClientError) as error:
        return _show(terminal, "", Finding.to_do("RDS API", f"{ready.rds_endpoint_url} doesn't answer as it should: {error}"))
    running = {instance.identifier: instance for instance in ready.instances}
    open_points = 0
    for instance in described:
        name = instance["DBInstanceIdentifier"]
        for finding in _Examination(aws, instance, running.get(name), rds.meta.endpoint_url, bucket).findings():
            open_points += _show(terminal, name, finding)
    return min(open_points, 1)


def _show(terminal: Terminal, instance: str, finding: Finding) -> int:
    mark, colour = MARKS[finding.state]
    command = f"  Run:  {finding.command}" if finding.command else ""
    terminal.line(f"{terminal.paint(f'{mark:<5}', colour)} {instance:<14} {finding.subject:<28} {' '.join(finding.text.split())}{command}")
    return int(finding.state is State.TO_DO)


def _aws(ready: Ready) -> Aws:
    """The AWS of the running ``up``."""
    given = ready.aws
    if given.access_key_id is not None and given.secret_access_key is not None:
        forget_aws_settings()
        url = given.endpoint_url
        key = Credentials(given.access_key_id, given.secret_access_key)
        return Aws(given.region, given.account_id, s3=url, sts=url, iam=url, credentials=key, local=True)
    aws = external_aws(given.region, given.account_id)
    if aws.s3 != given.endpoint_url:
        raise UsageError(f"`ferryman up` uses S3 at {given.endpoint_url or 'AWS'}, this shell names {aws.s3 or 'AWS'}; set AWS_ENDPOINT_URL* alike")
    return aws


def _rds_client(ready: Ready, aws: Aws) -> Any:
    import boto3

    key = aws.credentials
    session: Any = boto3.session.Session(region_name=aws.region)
    return session.client(
        "rds",
        endpoint_url=ready.rds_endpoint_url,
        aws_access_key_id=key and key.access_key_id,
        aws_secret_access_key=key and key.secret_access_key,
    )


class _Examination:
    """One DB instance: what DescribeDBInstances says of it, and how to reach it when it runs."""

    def __init__(self, aws: Aws, described: dict[str, Any], running: ReadyInstance | None, rds_url: str, bucket: str | None) -> None:
        self._aws = aws
        self._rds_url = rds_url
        self._described = described
        self._identifier = described["DBInstanceIdentifier"]
        self._running = running
        self._bucket = bucket

    def findings(self) -> Iterator[Finding]:
        """Everything that can be said, in the order of the page; what depends on a failed step is left out."""
        limits = None
        instance, settings = self._check_instance()
        yield instance
        if settings is not None:
            limits = Limits.from_settings(settings)
        association, arn = self._check_association()
        yield association
        if arn is not None:
            yield from self._check_access(arn, limits)
        if self._running is not None and limits is not None:
            yield from check_drive(self._running.s3_root, limits)

    def _check_instance(self) -> tuple[Finding, dict[str, str | None] | None]:
        """Whether it is available and answers, and its settings if so."""
        subject = "DB instance"
        status = self._described["DBInstanceStatus"]
        if status == Status.STOPPED:
            return Finding.to_do(subject, "is stopped.", *self._rds("start-db-instance")), None
        if status == Status.FAILED:
            return Finding.to_do(subject, f"has failed; `ferryman logs {self._identifier}` says why."), None
        if status != Status.AVAILABLE or self._running is None:
            return Finding.to_do(subject, f"is {status}, not available.", *self._rds("wait", "db-instance-available")), None
        try:
            with SqlClient(self._running) as client:
                [settings] = client.run("EXEC msdb.dbo.ferryman_get_settings")
        except SqlClient.Error as error:
            text = f"doesn't answer: {error}. `ferryman logs {self._identifier}` may say why."
            return Finding.to_do(subject, text, *self._rds("reboot-db-instance")), None
        return Finding.ok(subject, f"available at {self._running.host},{self._running.port}"), dict(settings.rows)

    def _check_association(self) -> tuple[Finding, str | None]:
        """Whether a role is associated for S3_INTEGRATION and ACTIVE, and its ARN, also when it isn't."""
        subject = "associated role"
        for role in self._described["AssociatedRoles"]:
            if role["FeatureName"] == S3_INTEGRATION:
                arn, status = role["RoleArn"], role["Status"]
                if status == ACTIVE:
                    return Finding.ok(subject, f"{arn} is ACTIVE"), arn
                what = "wait until it is ACTIVE." if status == PENDING else "it becomes ACTIVE again when what follows is corrected."
                return Finding.to_do(subject, f"{arn} is {status}: {what}"), arn
        role_arn = f"arn:aws:iam::{self._aws.account_id}:role/{ROLE_NAME}"
        command = (*self._rds("add-role-to-db-instance"), "--feature-name", S3_INTEGRATION, "--role-arn", role_arn)
        return Finding.to_do(subject, f"none is associated for {S3_INTEGRATION}.", *command), None

    def _rds(self, *words: str) -> tuple[str, ...]:
        """A command of ``aws rds`` on the instance. The AWS CLI 1 wouldn't heed AWS_ENDPOINT_URL_RDS in us-east-1, so it says the endpoint."""
        return ("aws", "rds", *words, "--endpoint-url", self._rds_url, "--db-instance-identifier", self._identifier)

    def _check_access(self, arn: str, limits: Limits | None) -> Iterator[Finding]:
        """The role itself, then S3 through it."""
        role = Role(self._config, arn)
        yield from check_role(self._aws, role.arn, self._config.instance_arn)
        try:
            role.assume()
        except TaskError:
            return  # said above
        s3 = S3(self._config, role, CrtTransport(self._aws.region))
        if self._bucket is None:
            yield from check_without_bucket(s3)
        elif limits is not None:
            name, _, prefix = self._bucket.partition("/")
            yield from check_bucket(self._aws, s3, ObjectArn("aws", name, f"{prefix}ferryman-doctor"), prefix, limits)

    @cached_property
    def _config(self) -> AgentConfig:
        """What the instance's agent is told, as far as IAM, STS and S3 are concerned."""
        return AgentConfig(
            server=Server("", 0, "", ""),
            s3_root=Path(self._running.s3_root if self._running else "."),
            region=self._aws.region,
            account_id=self._aws.account_id,
            instance_arn=self._described["DBInstanceArn"],
            endpoints=self._aws.endpoints,
            credentials=self._aws.credentials,
            local_aws=self._aws.local,
        )
