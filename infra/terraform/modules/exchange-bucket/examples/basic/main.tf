# An exchange bucket that is encrypted with a key of its own.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 6.0"
    }
  }
}

resource "aws_kms_key" "exchange" {
  description         = "FeatureDrop exchange"
  enable_key_rotation = true
}

module "exchange" {
  source = "../.."

  bucket_name = "example-featuredrop-exchange"
  kms_key_arn = aws_kms_key.exchange.arn
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.exchange.bucket
}
