output "host_id" {
  description = "Instance id of the GPU host."
  value       = aws_instance.host.id
}

output "host_address" {
  description = "Private address of the GPU host, for the known_hosts file."
  value       = aws_instance.host.private_ip
}

output "pool" {
  description = "Value of the tag featuredrop:pool."
  value       = var.pool
}

output "bucket" {
  description = "Name of the exchange bucket: exchange.bucket in featuredrop.yaml."
  value       = aws_s3_bucket.exchange.bucket
}

output "control_role_arn" {
  description = "Role that the Hadoop-side workers take."
  value       = aws_iam_role.control.arn
}

output "host_role_arn" {
  description = "Role of the GPU host."
  value       = aws_iam_role.host.arn
}
