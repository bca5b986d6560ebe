# The installation "staging". The state's place is this directory's own: add a backend before the first apply.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "network" {
  source = "../../modules/network"

  name  = "featuredrop-staging"
  zones = ["eu-west-1a"]
}

module "featuredrop" {
  source = "../.."

  name               = "featuredrop-staging"
  pool               = "main"
  bucket_name        = "example-featuredrop-staging"
  vpc_id             = module.network.vpc_id
  subnets            = module.network.subnets
  ssh_from           = ["10.30.0.0/24"]
  temporal_cidr      = "10.30.0.0/24"
  control_principals = ["arn:aws:iam::123456789012:role/hadoop-gateway"]
  ami_id             = "ami-0123456789abcdef0"
  hosts              = { first = { type = "g4dn.xlarge", zone = "eu-west-1a" } }
}

output "exchange" {
  description = "The section exchange of featuredrop.yaml."
  value       = module.featuredrop.exchange
}

output "pools" {
  description = "The section pools of featuredrop.yaml."
  value       = module.featuredrop.pools
}
