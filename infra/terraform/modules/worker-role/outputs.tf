output "role_arn" {
  description = "ARN of the role that the Hadoop-side workers take."
  value       = aws_iam_role.control.arn
}
