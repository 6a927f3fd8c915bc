# What AWS's page has its reader make with the AWS CLI: policy, role, attachment, DB instance and role association.
# Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", Amazon RDS User Guide.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

# The endpoints of `ferryman up`; the credentials come from `ferryman env`. Take out `endpoints` and what follows it for AWS itself.
provider "aws" {
  region = var.region

  endpoints {
    iam = var.aws_endpoint
    rds = var.rds_endpoint
    s3  = var.aws_endpoint
    sts = var.aws_endpoint
  }
  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
}

data "aws_caller_identity" "current" {}

locals {
  account_id   = data.aws_caller_identity.current.account_id
  instance_arn = "arn:aws:rds:${var.region}:${local.account_id}:db:${var.instance_identifier}"
}

resource "aws_s3_bucket" "transfer" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "transfer" {
  bucket                  = aws_s3_bucket.transfer.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "s3_integration" {
  statement {
    actions   = ["s3:ListAllMyBuckets"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:ListBucket", "s3:GetBucketACL", "s3:GetBucketLocation"]
    resources = [aws_s3_bucket.transfer.arn]
  }
  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.transfer.arn}/${var.key_prefix}*"]
  }
}

resource "aws_iam_policy" "s3_integration" {
  name   = "rds-s3-integration-policy"
  policy = data.aws_iam_policy_document.s3_integration.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["rds.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.instance_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_iam_role" "s3_integration" {
  name               = "rds-s3-integration-role"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "s3_integration" {
  role       = aws_iam_role.s3_integration.name
  policy_arn = aws_iam_policy.s3_integration.arn
}

resource "aws_db_instance" "sqlserver" {
  identifier          = var.instance_identifier
  engine              = "sqlserver-se"
  license_model       = "license-included"
  instance_class      = "db.m5.large"
  allocated_storage   = 20
  username            = "admin"
  password            = var.master_password
  skip_final_snapshot = true
}

resource "aws_db_instance_role_association" "s3_integration" {
  db_instance_identifier = aws_db_instance.sqlserver.identifier
  feature_name           = "S3_INTEGRATION"
  role_arn               = aws_iam_role.s3_integration.arn

  depends_on = [aws_iam_role_policy_attachment.s3_integration]
}

output "address" {
  value = "${aws_db_instance.sqlserver.address},${aws_db_instance.sqlserver.port}"
}
