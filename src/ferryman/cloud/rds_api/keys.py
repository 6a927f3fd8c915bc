"""The access keys that the endpoint knows: those of the local AWS, or the one that Ferryman itself runs with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.session

from ferryman.cloud.local_aws import Aws
from ferryman.cloud.rds_api.signature import AccessKey


class LocalKeys:
    """The local AWS's root key, and the active keys of its IAM users, as its state file has them before it answers CreateAccessKey."""

    def __init__(self, state_file: Path, aws: Aws) -> None:
        self._state_file = state_file
        self._aws = aws

    def find(self, access_key_id: str) -> AccessKey | None:
        root = self._aws.credentials
        if root is not None and access_key_id == root.access_key_id:
            return AccessKey(f"arn:aws:iam::{self._aws.account_id}:root", root.secret_access_key)
        state = self._read()
        owners = {user["UserName"]: user["Arn"] for user in state.get("users", ())}
        for key in state.get("access_keys", ()):
            if key["AccessKeyId"] == access_key_id and key["Status"] == "Active" and key["UserName"] in owners:
                return AccessKey(owners[key["UserName"]], key["SecretAccessKey"])
        return None

    def _read(self) -> dict[str, list[dict[str, Any]]]:
        """The users and their access keys as ministack keeps them, by kind."""
        try:
            state = json.loads(self._state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:  # nothing was ever made in IAM
            return {}
        return {kind: list(state["payload"][kind]["data"].values()) for kind in ("access_keys", "users")}


class StandardKeys:
    """The key that this process finds in the standard chain: who may use Ferryman's AWS account may use its RDS API."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._session: Any = boto3.Session(botocore_session=botocore.session.Session())

    def find(self, access_key_id: str) -> AccessKey | None:
        credentials = self._session.get_credentials()
        key = credentials and credentials.get_frozen_credentials()
        if key is None or key.access_key != access_key_id:
            return None
        return AccessKey(f"arn:aws:iam::{self._account_id}:root", key.secret_key, key.token)
