"""The RDS API for every AWS SDK, the AWS CLI and Terraform: AWS's query protocol, Signature Version 4, the actions of DB instances.

Source: Amazon RDS API Reference, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html
"""
