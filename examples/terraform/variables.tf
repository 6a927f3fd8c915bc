variable "aws_endpoint" {
  description = "The local AWS of `ferryman up`: S3, STS, IAM."
  type        = string
  default     = "http://127.0.0.1:4566"
}

variable "rds_endpoint" {
  description = "The RDS API of `ferryman up`."
  type        = string
  default     = "http://127.0.0.1:4567"
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "instance_identifier" {
  description = "Not mydbinstance, which `ferryman up` makes by itself."
  type        = string
  default     = "etl"
}

variable "bucket" {
  type    = string
  default = "rds-s3-integration"
}

variable "key_prefix" {
  description = "The objects that the DB instance may read and write begin so; empty: all of the bucket."
  type        = string
  default     = ""
}

variable "master_password" {
  description = "8 to 128 printable ASCII characters other than blank, /, \" and @. Give it by TF_VAR_master_password."
  type        = string
  sensitive   = true
}
