# An installation of 0.1.0, called as this release wants it.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 6.0"
    }
  }
}

module "featuredrop" {
  source = "../"

  pool               = "main"
  bucket_name        = "featuredrop-exchange-test"
  vpc_id             = "vpc-2a7036b6716b1ec21"
  subnets            = { "eu-west-1a" = "subnet-6550429336427f441" }
  hosts              = { first = { type = "g5.xlarge", zone = "eu-west-1a" } }
  ami_id             = "ami-12c6146b"
  ssh_from           = ["10.20.2.0/24"]
  temporal_cidr      = "10.20.2.0/24"
  control_principals = ["arn:aws:iam::123456789012:root"]
  tags               = { owner = "recommender" }
  bucket_policy      = false
  lifecycle_rules    = false
}
