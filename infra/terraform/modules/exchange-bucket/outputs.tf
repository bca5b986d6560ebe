output "bucket" {
  description = "Name of the bucket: exchange.bucket in featuredrop.yaml."
  value       = aws_s3_bucket.exchange.bucket
}

output "arn" {
  description = "ARN of the bucket, known before it exists."
  value       = local.arn
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts objects, or null; readers and writers need rights on it."
  value       = var.kms_key_arn
}
