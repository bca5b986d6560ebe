# A network of two zones whose hosts reach AWS's services without the web.

terraform {
  required_version = ">= 1.9"
}

module "network" {
  source = "../.."

  zones               = ["eu-west-1a", "eu-west-1b"]
  interface_endpoints = ["ssm", "monitoring", "kms"]
}

output "subnets" {
  description = "Availability zone -> id of its subnet."
  value       = module.network.subnets
}
