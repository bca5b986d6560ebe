# What a host may do. It reads chunks, writes results, sends its heartbeat and publishes its SSH key. It removes nothing,
# and it cannot start or stop machines.

locals {
  host_keys = "/${var.name}/${var.pool}/host-keys"
  ssm       = "arn:${local.partition}:ssm:${local.region}:*:parameter"
  # drops/<site>/<partner>/<drop>/<plan hash>/out/<model key>/<generation>/<file>-<chunk>. Every level stands here,
  # because a partner may be called "out"; the hyphen leaves out the settlement, which the Hadoop side writes.
  results = "${var.bucket_arn}/drops/*/*/*/*/out/*/*-*"
  # Packages that lie in S3.
  packages = [
    for package in [var.distribution, var.java] : "arn:${local.partition}:s3:::${trimprefix(package.source, "s3://")}"
    if package == null ? false : startswith(package.source, "s3://")
  ]

  host_rights = concat(
    [
      {
        Sid      = "Chunks"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${var.bucket_arn}/drops/*"
      },
      {
        Sid      = "Results"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = local.results
      },
      {
        # Without a condition on the prefix: the question for the bucket has none, and S3 answers 404 for an absent object
        # only to those who may list.
        Sid      = "Listing"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = var.bucket_arn
      },
      {
        # CloudWatch knows no narrower right than the namespace.
        Sid       = "Heartbeat"
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = { StringEquals = { "cloudwatch:namespace" = "FeatureDrop" } }
      },
      {
        # Written once, so that no host can replace the key of another.
        Sid       = "PublishHostKey"
        Effect    = "Allow"
        Action    = "ssm:PutParameter"
        Resource  = "${local.ssm}${local.host_keys}/*"
        Condition = { StringEquals = { "ssm:Overwrite" = "false" } }
      },
      {
        Sid      = "ReadParameters"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = concat(["${local.ssm}${local.host_keys}/*"], [for parameter in sort(values(var.secret_files)) : "${local.ssm}${parameter}"])
      },
    ],
    length(local.packages) == 0 ? [] : [{
      Sid      = "Packages"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = local.packages
    }],
    var.kms_key_arn == null ? [] : [{
      Sid       = "ExchangeKey"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = var.kms_key_arn
      Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" } }
    }],
  )
}

resource "aws_iam_role" "host" {
  name = "${local.prefix}-host"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "host" {
  name   = "exchange"
  role   = aws_iam_role.host.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.host_rights })
}

resource "aws_iam_instance_profile" "host" {
  name = "${local.prefix}-host"
  role = aws_iam_role.host.name
  tags = var.tags
}
