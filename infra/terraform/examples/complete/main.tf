# A whole installation in a network of its own: two zones, a host in each, templates for more, encrypted with a key of its
# own. It plans without credentials: `terraform plan -var offline=true`. With `endpoint` set, it talks to an AWS double.

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

variable "offline" {
  description = "Whether to plan without credentials and without asking AWS."
  type        = bool
  default     = false
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
  description = "A Debian 12 image of the region."
  type        = string
  default     = "ami-0123456789abcdef0"
}

variable "bucket_name" {
  description = "Name of the exchange bucket."
  type        = string
  default     = "example-featuredrop-exchange"
}

variable "control_principals" {
  description = "ARNs of the users or roles of the Hadoop-side workers."
  type        = list(string)
  default     = ["arn:aws:iam::123456789012:role/hadoop-gateway"]
}

variable "ssh_from" {
  description = "Networks of the control worker."
  type        = list(string)
  default     = ["10.20.240.0/20"]
}

variable "may_launch" {
  description = "Whether the workers may make hosts."
  type        = bool
  default     = false
}

variable "encrypt" {
  description = "Whether objects and volumes are encrypted with a key of the installation's own."
  type        = bool
  default     = true
}

variable "lifecycle_rules" {
  description = "Whether the bucket has rules. Null: only on AWS itself."
  type        = bool
  default     = null
}

locals {
  doubled  = var.endpoint != null
  complete = coalesce(var.complete, !local.doubled)
  keyless  = local.doubled || var.offline
  zones    = ["${var.region}a", "${var.region}b"]
}

provider "aws" {
  region                      = var.region
  access_key                  = local.keyless ? "none" : null
  secret_key                  = local.keyless ? "none" : null
  s3_use_path_style           = local.doubled
  skip_credentials_validation = local.keyless
  skip_requesting_account_id  = var.offline
  skip_metadata_api_check     = local.keyless

  dynamic "endpoints" {
    for_each = local.doubled ? [var.endpoint] : []

    content {
      cloudwatch = endpoints.value
      ec2        = endpoints.value
      iam        = endpoints.value
      kms        = endpoints.value
      s3         = endpoints.value
      scheduler  = endpoints.value
      sts        = endpoints.value
    }
  }
}

module "network" {
  source = "../../modules/network"

  zones               = local.zones
  interface_endpoints = ["monitoring", "ssm"]
}

# Encrypts objects and volumes. Its policy is AWS's default one: rights are given by the roles' policies.
resource "aws_kms_key" "featuredrop" {
  count               = var.encrypt ? 1 : 0
  description         = "FeatureDrop: exchange and volumes"
  enable_key_rotation = true
}

module "featuredrop" {
  source = "../.."

  pool               = "main"
  bucket_name        = var.bucket_name
  kms_key_arn        = one(aws_kms_key.featuredrop[*].arn)
  volume_key_arn     = one(aws_kms_key.featuredrop[*].arn)
  vpc_id             = module.network.vpc_id
  subnets            = module.network.subnets
  ssh_from           = var.ssh_from
  temporal_cidr      = "10.20.240.0/20"
  control_principals = var.control_principals
  tags               = { owner = "recommender" }

  ami_id = var.ami_id
  hosts = {
    first  = { type = "g5.xlarge", zone = local.zones[0] }
    second = { type = "g5.xlarge", zone = local.zones[1] }
  }
  launch = [
    { type = "g5.xlarge" },
    { type = "g4dn.xlarge", zones = [local.zones[1]], spot = true },
  ]
  may_launch = var.may_launch

  distribution = {
    source = "s3://${var.bucket_name}/dist/featuredrop_0.1.0_all.deb"
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }

  bucket_policy          = local.complete
  lifecycle_rules        = coalesce(var.lifecycle_rules, local.complete)
  termination_protection = local.complete
}

output "exchange" {
  description = "The section exchange of featuredrop.yaml."
  value       = module.featuredrop.exchange
}

output "pools" {
  description = "The section pools of featuredrop.yaml."
  value       = module.featuredrop.pools
}

output "host_ids" {
  description = "Name of each host -> its EC2 instance id."
  value       = module.featuredrop.host_ids
}

output "control_role_arn" {
  description = "Role that the Hadoop-side workers take."
  value       = module.featuredrop.control_role_arn
}
