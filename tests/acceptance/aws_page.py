"""The AWS CLI commands of AWS's page, as it prints them for Linux and for Windows, and what they say as arguments.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", Amazon RDS User Guide
"""

from __future__ import annotations

import json
import shlex
from typing import Any

POLICY = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:ListAllMyBuckets",
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": [
                "s3:ListBucket",
                "s3:GetBucketACL",
                "s3:GetBucketLocation"
            ],
            "Resource": "arn:aws:s3:::bucket_name"
        },
        {
            "Effect": "Allow",
            "Action": [
                "s3:GetObject",
                "s3:PutObject",
                "s3:ListMultipartUploadParts",
                "s3:AbortMultipartUpload"
            ],
            "Resource": "arn:aws:s3:::bucket_name/key_prefix/*"
        }
    ]
}"""

TRUST = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {
                "Service": %s
            },
            "Action": "sts:AssumeRole"%s
        }
    ]
}"""
CONDITION = """,
            "Condition": {
                "StringEquals": {
                    "aws:SourceArn":"arn:aws:rds:Region:my_account_ID:db:db_instance_identifier"
                }
            }"""

_AS_TEXT, _AS_LIST = '"rds.amazonaws.com"', '[\n                    "rds.amazonaws.com"\n                ]'

LINUX = (
    "aws iam create-policy \\\n\t --policy-name rds-s3-integration-policy \\\n\t --policy-document '" + POLICY + "'",
    "aws iam create-role \\\n\t   --role-name rds-s3-integration-role \\\n\t   --assume-role-policy-document '" + TRUST % (_AS_TEXT, "") + "'",
    "aws iam create-role \\\n\t   --role-name rds-s3-integration-role \\\n\t   --assume-role-policy-document '" + TRUST % (_AS_TEXT, CONDITION) + "'",
    "aws iam attach-role-policy \\\n\t   --policy-arn your-policy-arn \\\n\t   --role-name rds-s3-integration-role",
    "aws rds add-role-to-db-instance \\\n\t   --db-instance-identifier mydbinstance \\\n\t   --feature-name S3_INTEGRATION \\\n\t   --role-arn your-role-arn",
    "aws rds remove-role-from-db-instance "
    "\\\n\t   --db-instance-identifier mydbinstance \\\n\t   --feature-name S3_INTEGRATION \\\n\t   --role-arn your-role-arn",
)

WINDOWS = (
    "aws iam create-policy ^\n     --policy-name rds-s3-integration-policy ^\n     --policy-document file://file_path/assume_role_policy.json",
    "aws iam create-role ^\n     --role-name rds-s3-integration-role ^\n     --assume-role-policy-document file://file_path/assume_role_policy.json",
    "aws iam create-role ^\n     --role-name rds-s3-integration-role ^\n     --assume-role-policy-document file://file_path/assume_role_policy.json",
    "aws iam attach-role-policy ^\n\t   --policy-arn your-policy-arn ^\n\t   --role-name rds-s3-integration-role",
    "aws rds add-role-to-db-instance ^\n\t   --db-instance-identifier mydbinstance ^\n\t   --feature-name S3_INTEGRATION ^\n\t   --role-arn your-role-arn",
    "aws rds remove-role-from-db-instance ^\n\t   --db-instance-identifier mydbinstance ^\n\t   --feature-name S3_INTEGRATION ^\n\t   --role-arn your-role-arn",
)
"""The same commands, in the same order. The page keeps the documents in files there."""

WINDOWS_FILES = (POLICY, TRUST % (_AS_LIST, ""), TRUST % (_AS_LIST, CONDITION))


def linux_arguments(command: str) -> list[Any]:
    return understood(shlex.split(command.replace("\\\n", " "))[1:])


def windows_arguments(command: str, file: str | None) -> list[Any]:
    """As cmd.exe and the C runtime split it: a caret continues the line, blanks separate, a file stands for its content."""
    words = command.replace("^\n", " ").split()[1:]
    return understood([file if file is not None and word.startswith("file://") else word for word in words])


def understood(arguments: list[str]) -> list[Any]:
    """JSON documents by their meaning; a policy may write one service as a list of one."""
    return [_plain(json.loads(argument)) if argument.startswith("{") else argument for argument in arguments]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return _plain(value[0]) if len(value) == 1 and isinstance(value[0], str) else [_plain(part) for part in value]
    return value
