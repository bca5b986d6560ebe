# A whole installation in a network of its own. With `endpoint` set, it talks to an AWS double instead.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 6.0"
    }
  }
}

variable "endpoint" {
  description = "Address of an AWS double such as moto; null for AWS itself."
  type        = string
  default     = null
}

variable "complete" {
  description = "Whether to make what an AWS double does not have, or forgets. Null: only on AWS itself."
  type        = bool
  default     = null
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

variable "ami_id" {
  description = "Image with the NVIDIA driver and featuredrop-gpu-worker."
  type        = string
}

variable "bucket_name" {
  description = "Name of the exchange bucket."
  type        = string
}

variable "control_principals" {
  description = "ARNs of the users or roles of the Hadoop-side workers."
  type        = list(string)
}

locals {
  doubled  = var.endpoint != null
  complete = coalesce(var.complete, !local.doubled)
}

provider "aws" {
  region                      = var.region
  s3_use_path_style           = local.doubled
  skip_credentials_validation = local.doubled
  skip_requesting_account_id  = false
  skip_metadata_api_check     = local.doubled

  dynamic "endpoints" {
    for_each = local.doubled ? [var.endpoint] : []

    content {
      ec2 = endpoints.value
      iam = endpoints.value
      s3  = endpoints.value
      sts = endpoints.value
    }
  }
}

resource "aws_vpc" "this" {
  cidr_block = "10.20.0.0/16"
  tags       = { Name = "featuredrop" }
}

resource "aws_subnet" "gpu" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.20.1.0/24"
  tags       = { Name = "featuredrop-gpu" }
}

module "featuredrop" {
  source = "../.."

  pool               = "main"
  bucket_name        = var.bucket_name
  vpc_id             = aws_vpc.this.id
  subnet_id          = aws_subnet.gpu.id
  ami_id             = var.ami_id
  ssh_from           = ["10.20.2.0/24"]
  temporal_cidr      = "10.20.2.0/24"
  control_principals = var.control_principals
  tags               = { owner = "recommender" }

  bucket_policy          = local.complete
  lifecycle_rules        = local.complete
  termination_protection = local.complete
}

output "host_id" {
  description = "Instance id of the GPU host."
  value       = module.featuredrop.host_id
}

output "bucket" {
  description = "Name of the exchange bucket."
  value       = module.featuredrop.bucket
}

output "control_role_arn" {
  description = "Role that the Hadoop-side workers take."
  value       = module.featuredrop.control_role_arn
}
