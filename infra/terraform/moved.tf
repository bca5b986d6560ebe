# From the module of 0.1.0, which had everything in one place. The host must be called "first" in hosts; nothing of it is
# changed. Its launch template is made anew.

moved {
  from = aws_s3_bucket_policy.tls_only
  to   = aws_s3_bucket_policy.exchange
}

moved {
  from = aws_s3_bucket.exchange
  to   = module.exchange.aws_s3_bucket.exchange
}

moved {
  from = aws_s3_bucket_ownership_controls.exchange
  to   = module.exchange.aws_s3_bucket_ownership_controls.exchange
}

moved {
  from = aws_s3_bucket_public_access_block.exchange
  to   = module.exchange.aws_s3_bucket_public_access_block.exchange
}

moved {
  from = aws_s3_bucket_versioning.exchange
  to   = module.exchange.aws_s3_bucket_versioning.exchange
}

moved {
  from = aws_s3_bucket_server_side_encryption_configuration.exchange
  to   = module.exchange.aws_s3_bucket_server_side_encryption_configuration.exchange
}

moved {
  from = aws_s3_bucket_lifecycle_configuration.exchange
  to   = module.exchange.aws_s3_bucket_lifecycle_configuration.exchange
}

moved {
  from = aws_s3_bucket_policy.exchange
  to   = module.exchange.aws_s3_bucket_policy.exchange
}

moved {
  from = aws_iam_role.host
  to   = module.gpu_host.aws_iam_role.host
}

moved {
  from = aws_iam_role_policy.host
  to   = module.gpu_host.aws_iam_role_policy.host
}

moved {
  from = aws_iam_instance_profile.host
  to   = module.gpu_host.aws_iam_instance_profile.host
}

moved {
  from = aws_security_group.host
  to   = module.gpu_host.aws_security_group.host
}

moved {
  from = aws_vpc_security_group_ingress_rule.ssh
  to   = module.gpu_host.aws_vpc_security_group_ingress_rule.ssh
}

moved {
  from = aws_vpc_security_group_egress_rule.web
  to   = module.gpu_host.aws_vpc_security_group_egress_rule.web
}

moved {
  from = aws_vpc_security_group_egress_rule.temporal
  to   = module.gpu_host.aws_vpc_security_group_egress_rule.temporal
}

moved {
  from = aws_instance.host
  to   = module.gpu_host.aws_instance.host["first"]
}

moved {
  from = aws_iam_role.control
  to   = module.worker_role.aws_iam_role.control
}

moved {
  from = aws_iam_role_policy.control
  to   = module.worker_role.aws_iam_role_policy.control
}
