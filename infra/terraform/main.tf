data "aws_caller_identity" "here" {}

data "aws_region" "here" {}

data "aws_partition" "here" {}

locals {
  pool_tag = "featuredrop:pool"
  tags     = merge(var.tags, { "featuredrop:installation" = var.name })
  # Known before the bucket exists, so that a plan shows the whole text of every policy.
  bucket_arn = "arn:${data.aws_partition.here.partition}:s3:::${var.bucket_name}"
  objects    = "${local.bucket_arn}/drops/*"
  # The levels of sites, the redos that run and the figures of published drops: the Hadoop side's alone.
  kept = "${local.bucket_arn}/sites/*"
  # drops/<site>/<partner>/<drop>/<plan hash>/out/<model key>/<generation>/<file>-<chunk>. Every level stands here,
  # because a partner may be called "out"; the hyphen leaves out the settlement, which the Hadoop side writes.
  results = "${local.bucket_arn}/drops/*/*/*/*/out/*/*-*"
}

# --- the exchange ------------------------------------------------------------------------------------------------------

resource "aws_s3_bucket" "exchange" {
  bucket = var.bucket_name
  tags   = local.tags
}

resource "aws_s3_bucket_ownership_controls" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "exchange" {
  bucket                  = aws_s3_bucket.exchange.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "exchange" {
  count  = var.lifecycle_rules ? 1 : 0
  bucket = aws_s3_bucket.exchange.id

  # What is current is removed by FeatureDrop's Sweep, which knows which drops are open.
  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.exchange]
}

data "aws_iam_policy_document" "bucket" {
  # Nothing is ever replaced, whoever writes. The parts of an upload in parts carry no condition; its completion does.
  statement {
    sid       = "WriteOnce"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "s3:if-none-match"
      values   = ["true"]
    }

    condition {
      test     = "Bool"
      variable = "s3:ObjectCreationOperation"
      values   = ["true"]
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.bucket_arn, "${local.bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "exchange" {
  count  = var.bucket_policy ? 1 : 0
  bucket = aws_s3_bucket.exchange.id
  policy = data.aws_iam_policy_document.bucket.json

  depends_on = [aws_s3_bucket_public_access_block.exchange]
}

moved {
  from = aws_s3_bucket_policy.tls_only
  to   = aws_s3_bucket_policy.exchange
}

# --- the GPU host ------------------------------------------------------------------------------------------------------

data "aws_iam_policy_document" "host_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# The host reads chunks and writes results. It removes nothing, and it cannot start or stop machines.
data "aws_iam_policy_document" "host" {
  statement {
    sid       = "Chunks"
    actions   = ["s3:GetObject"]
    resources = [local.objects]
  }

  statement {
    sid       = "Results"
    actions   = ["s3:PutObject"]
    resources = [local.results]
  }

  # Without a condition on the prefix: the question for the bucket has none, and S3 answers 404 for an absent object only
  # to those who may list.
  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }
}

resource "aws_iam_role" "host" {
  name               = "${var.name}-${var.pool}-host"
  assume_role_policy = data.aws_iam_policy_document.host_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy" "host" {
  name   = "exchange"
  role   = aws_iam_role.host.id
  policy = data.aws_iam_policy_document.host.json
}

resource "aws_iam_instance_profile" "host" {
  name = "${var.name}-${var.pool}-host"
  role = aws_iam_role.host.name
  tags = local.tags
}

resource "aws_security_group" "host" {
  name        = "${var.name}-${var.pool}-host"
  description = "FeatureDrop GPU host: probed over SSH, calls Temporal, S3 and the web"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each          = toset(var.ssh_from)
  security_group_id = aws_security_group.host.id
  description       = "probe"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_egress_rule" "web" {
  for_each          = { http = 80, https = 443 }
  security_group_id = aws_security_group.host.id
  description       = "images and S3"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "temporal" {
  security_group_id = aws_security_group.host.id
  description       = "Temporal"
  cidr_ipv4         = var.temporal_cidr
  ip_protocol       = "tcp"
  from_port         = var.temporal_port
  to_port           = var.temporal_port
}

# Everything from which the host can be made again, in another zone too.
resource "aws_launch_template" "host" {
  name                                 = "${var.name}-${var.pool}-host"
  description                          = "FeatureDrop GPU host of pool ${var.pool}"
  image_id                             = var.ami_id
  instance_type                        = var.instance_type
  key_name                             = var.key_name
  vpc_security_group_ids               = [aws_security_group.host.id]
  instance_initiated_shutdown_behavior = "stop"

  iam_instance_profile {
    name = aws_iam_instance_profile.host.name
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}

resource "aws_instance" "host" {
  subnet_id               = var.subnet_id
  disable_api_termination = var.termination_protection
  user_data               = file("${path.module}/first-boot.sh")

  launch_template {
    id      = aws_launch_template.host.id
    version = aws_launch_template.host.latest_version
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.root_gib
    encrypted   = true
  }

  tags = merge(local.tags, {
    Name             = "${var.name}-${var.pool}"
    (local.pool_tag) = var.pool
  })

  lifecycle {
    # A new version is rolled out on purpose (terraform apply -replace), never by the way under a running drop.
    ignore_changes = [launch_template, user_data]
  }
}

# --- the Hadoop side ---------------------------------------------------------------------------------------------------

data "aws_iam_policy_document" "control_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = var.control_principals
    }
  }
}

# The tag decides which machines may be started and stopped. Nothing here can set that tag, nor make a machine.
data "aws_iam_policy_document" "control" {
  statement {
    sid     = "PoolHosts"
    actions = ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"]
    resources = [
      "arn:${data.aws_partition.here.partition}:ec2:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:instance/*"
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.pool_tag}"
      values   = [var.pool]
    }
  }

  # EC2 knows no narrower right to describe.
  statement {
    sid       = "Look"
    actions   = ["ec2:DescribeInstances"]
    resources = ["*"]
  }

  # Sweep removes what its retention allows; removed versions stay for noncurrent_days.
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [local.objects, local.kept]
  }

  # Without a condition on the prefix: the question for the bucket has none, and S3 answers 404 for an absent object only
  # to those who may list.
  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }
}

resource "aws_iam_role" "control" {
  name               = "${var.name}-${var.pool}-control"
  assume_role_policy = data.aws_iam_policy_document.control_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy" "control" {
  name   = "pool-and-exchange"
  role   = aws_iam_role.control.id
  policy = data.aws_iam_policy_document.control.json
}
