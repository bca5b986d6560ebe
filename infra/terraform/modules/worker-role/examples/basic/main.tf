# The role of workers that start and stop the hosts of two pools and make none.

terraform {
  required_version = ">= 1.9"
}

module "worker_role" {
  source = "../.."

  name       = "featuredrop"
  pools      = { main = {}, vision = {} }
  bucket_arn = "arn:aws:s3:::example-featuredrop-exchange"
  principals = ["arn:aws:iam::123456789012:role/hadoop-gateway"]
}

output "role_arn" {
  description = "ARN of the role."
  value       = module.worker_role.role_arn
}
