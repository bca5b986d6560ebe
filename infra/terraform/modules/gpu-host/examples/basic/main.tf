# One host that installs everything at its first boot, and a budget.

terraform {
  required_version = ">= 1.9"
}

module "vision" {
  source = "../.."

  pool          = "vision"
  vpc_id        = "vpc-0123456789abcdef0"
  subnets       = { "eu-west-1a" = "subnet-0123456789abcdef0" }
  ssh_from      = ["10.20.2.0/24"]
  temporal_cidr = "10.20.2.0/24"
  bucket_arn    = "arn:aws:s3:::example-featuredrop-exchange"

  ami_id = "ami-0123456789abcdef0"
  hosts  = { first = { type = "g5.xlarge", zone = "eu-west-1a" } }

  nvidia = { keyring_sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
  java = {
    source = "s3://example-featuredrop-exchange/dist/OpenJDK25U-jre_x64_linux.tar.gz"
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }
  distribution = {
    source = "s3://example-featuredrop-exchange/dist/featuredrop_0.1.0_all.deb"
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }
  worker_config = file("${path.module}/featuredrop.yaml")
  secret_files  = { "/etc/featuredrop/temporal.key" = "/featuredrop/temporal-key" }
  probe_key     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG9uZS1rZXktZm9yLXRoZS1leGFtcGxlLW9ubHkhISEh probe@gateway"

  enable_budget = true
  budget_usd    = 500
  budget_mails  = ["operators@example.com"]
}

output "pools" {
  description = "The pool's entry of the section pools in featuredrop.yaml."
  value       = module.vision.pools
}
