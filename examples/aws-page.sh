#!/usr/bin/env bash
# AWS's page "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", command by command, against a
# Ferryman of its own: policy, role, association, T-SQL tasks, and back. Only names differ from the page.
#
# Needs ferryman, the AWS CLI and a Python with python-tds (FERRYMAN, PYTHON: which ones). Ends with 0 if all of it worked.
set -euo pipefail

FERRYMAN=${FERRYMAN:-ferryman}
PYTHON=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
data=$(mktemp -d)
up=

finish() {
    status=$?
    [ -z "$up" ] || { kill "$up" 2>/dev/null; wait "$up" || true; }
    rm -rf "$data"
    exit "$status"
}
trap finish EXIT

"$FERRYMAN" up --data "$data" --ready-file "$data/ready" --tds-port 0 --aws-port 0 --rds-port 0 --console-port 0 >"$data/up.log" 2>&1 &
up=$!
until [ -e "$data/ready" ]; do
    kill -0 "$up" 2>/dev/null || { cat "$data/up.log" >&2; exit 1; }
    sleep 0.2
done
eval "$("$FERRYMAN" env --data "$data")"
export AWS_PAGER=

# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL_RDS in us-east-1, so it is told on the command line.
aws() {
    if [ "$1" = rds ]; then command aws --endpoint-url "$AWS_ENDPOINT_URL_RDS" "$@"; else command aws "$@"; fi
}

sql() {
    "$PYTHON" "$here/tsql.py" "$1"
}

# Runs a procedure and polls its task, as the page says, until it is over.
task() {
    id=$(sql "$1" | cut -f 1)
    for _ in $(seq 600); do
        state=$(sql "SELECT lifecycle FROM msdb.dbo.rds_fn_task_status(NULL,$id);")
        case $state in
            SUCCESS) echo "task $id: $state"; return 0 ;;
            ERROR | CANCELLED) sql "SELECT * FROM msdb.dbo.rds_fn_task_status(NULL,$id);" >&2; return 1 ;;
        esac
        sleep 0.1
    done
    echo "task $id is still $state" >&2
    return 1
}

wait_for_role() {
    for _ in $(seq 300); do
        state=$(aws rds describe-db-instances --db-instance-identifier mydbinstance --query 'DBInstances[0].AssociatedRoles[0].Status' --output text)
        [ "$state" != ACTIVE ] || return 0
        sleep 0.1
    done
    echo "the role is $state" >&2
    return 1
}

echo "== A bucket, and a file to load"
aws s3 mb s3://example-bucket
printf 'id,name\r\n1,one\r\n2,two\r\n' | aws s3 cp - s3://example-bucket/key_prefix/bulk_data.csv

echo "== To create the IAM policy"
aws iam create-policy \
	 --policy-name rds-s3-integration-policy \
	 --policy-document '{
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
	                "Resource": "arn:aws:s3:::example-bucket"
	            },
	            {
	                "Effect": "Allow",
	                "Action": [
	                    "s3:GetObject",
	                    "s3:PutObject",
	                    "s3:ListMultipartUploadParts",
	                    "s3:AbortMultipartUpload"
	                ],
	                "Resource": "arn:aws:s3:::example-bucket/key_prefix/*"
	            }
	        ]
	    }'

echo "== To create the IAM role"
aws iam create-role \
	   --role-name rds-s3-integration-role \
	   --assume-role-policy-document '{
	     "Version": "2012-10-17",
	     "Statement": [
	       {
	         "Effect": "Allow",
	         "Principal": {
	            "Service": "rds.amazonaws.com"
	          },
	         "Action": "sts:AssumeRole"
	       }
	     ]
	   }'

echo "== To attach the IAM policy to the IAM role"
aws iam attach-role-policy \
	   --policy-arn arn:aws:iam::123456789012:policy/rds-s3-integration-policy \
	   --role-name rds-s3-integration-role

echo "== To add the IAM role to the RDS for SQL Server DB instance"
aws rds add-role-to-db-instance \
	   --db-instance-identifier mydbinstance \
	   --feature-name S3_INTEGRATION \
	   --role-arn arn:aws:iam::123456789012:role/rds-s3-integration-role
wait_for_role

echo "== Downloading a file from S3"
task "exec msdb.dbo.rds_download_from_s3
	    @s3_arn_of_file='arn:aws:s3:::example-bucket/key_prefix/bulk_data.csv',
	    @rds_file_path='D:\S3\seed_data\data.csv',
	    @overwrite_file=1;"

echo "== Uploading a file to S3"
task "exec msdb.dbo.rds_upload_to_s3
		@rds_file_path='D:\S3\seed_data\data.csv',
		@s3_arn_of_file='arn:aws:s3:::example-bucket/key_prefix/new_data.csv',
		@overwrite_file=1;"
[ "$(aws s3 cp s3://example-bucket/key_prefix/new_data.csv - | tail -n 1 | tr -d '\r')" = 2,two ]

echo "== Listing the files on the DB instance"
task "exec msdb.dbo.rds_gather_file_details;"
sql "SELECT * FROM msdb.dbo.rds_fn_list_file_details($id);" | tee "$data/files"
grep -qF 'D:\S3\seed_data\data.csv' "$data/files"

echo "== Deleting files and folders on the DB instance"
task "exec msdb.dbo.rds_delete_from_filesystem
    @rds_file_path='D:\S3\seed_data\data.csv';"
task "exec msdb.dbo.rds_delete_from_filesystem
    @rds_file_path='D:\S3\seed_data\',
    @force_delete=1;"

echo "== Monitoring the tasks, cancelling one that is over"
sql "SELECT * FROM msdb.dbo.rds_fn_task_status(NULL,0);"
if sql "exec msdb.dbo.rds_cancel_task @task_id = $id;" 2>/dev/null; then
    echo "a finished task was cancelled" >&2
    exit 1
fi

echo "== To remove the IAM role from the RDS for SQL Server DB instance"
aws rds remove-role-from-db-instance \
	   --db-instance-identifier mydbinstance \
	   --feature-name S3_INTEGRATION \
	   --role-arn arn:aws:iam::123456789012:role/rds-s3-integration-role
if sql "exec msdb.dbo.rds_gather_file_details;" 2>/dev/null; then
    echo "a task was taken though no role is associated" >&2
    exit 1
fi

echo "== The IAM role with the global condition context key"
aws iam create-role \
	   --role-name rds-s3-integration-role-2 \
	   --assume-role-policy-document '{
	     "Version": "2012-10-17",
	     "Statement": [
	       {
	         "Effect": "Allow",
	         "Principal": {
	            "Service": "rds.amazonaws.com"
	          },
	         "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {
                        "aws:SourceArn":"arn:aws:rds:us-east-1:123456789012:db:mydbinstance"
                    }
                }
	       }
	     ]
	   }'
aws iam attach-role-policy \
	   --policy-arn arn:aws:iam::123456789012:policy/rds-s3-integration-policy \
	   --role-name rds-s3-integration-role-2
aws rds add-role-to-db-instance \
	   --db-instance-identifier mydbinstance \
	   --feature-name S3_INTEGRATION \
	   --role-arn arn:aws:iam::123456789012:role/rds-s3-integration-role-2
wait_for_role
task "exec msdb.dbo.rds_download_from_s3 @s3_arn_of_file='arn:aws:s3:::example-bucket/key_prefix/new_data.csv';"
aws rds remove-role-from-db-instance \
	   --db-instance-identifier mydbinstance \
	   --feature-name S3_INTEGRATION \
	   --role-arn arn:aws:iam::123456789012:role/rds-s3-integration-role-2
echo "All of it worked."
