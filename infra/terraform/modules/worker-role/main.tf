data "aws_partition" "here" {}

data "aws_region" "here" {}

locals {
  pool_tag = "featuredrop:pool"
  # A role has rights in its own account only, so the account is left open: no plan has to ask AWS for it.
  ec2 = "arn:${data.aws_partition.here.partition}:ec2:${data.aws_region.here.name}"
  ssm = "arn:${data.aws_partition.here.partition}:ssm:${data.aws_region.here.name}"
  # The levels of sites, the redos that run and the figures of published drops are the Hadoop side's alone.
  objects   = [for prefix in ["drops", "sites"] : "${var.bucket_arn}/${prefix}/*"]
  host_keys = [for pool in var.pools : "${local.ssm}:*:parameter${pool.host_keys}" if pool.host_keys != null]

  always = [
    {
      Sid       = "Hosts"
      Effect    = "Allow"
      Action    = ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"]
      Resource  = "${local.ec2}:*:instance/*"
      Condition = { StringEquals = { "aws:ResourceTag/${local.pool_tag}" = keys(var.pools) } }
    },
    {
      # EC2 knows no narrower right to describe.
      Sid      = "Look"
      Effect   = "Allow"
      Action   = ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"]
      Resource = "*"
    },
    {
      # Sweep removes what its retention allows; removed versions stay for the days that the bucket's rules say.
      Sid      = "Objects"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = local.objects
    },
    {
      # Without a condition on the prefix: the question for the bucket has none, and S3 answers 404 for an absent object
      # only to those who may list.
      Sid      = "Listing"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = var.bucket_arn
    },
  ]

  host_key_rights = length(local.host_keys) == 0 ? [] : [{
    Sid      = "HostKeys"
    Effect   = "Allow"
    Action   = ["ssm:GetParametersByPath"]
    Resource = local.host_keys
  }]

  exchange_key_rights = var.kms_key_arn == null ? [] : [{
    Sid       = "ExchangeKey"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = var.kms_key_arn
    Condition = { StringEquals = { "kms:ViaService" = "s3.${data.aws_region.here.name}.amazonaws.com" } }
  }]

  volume_keys = distinct([for pool in var.pools : pool.volume_key if pool.volume_key != null])

  # EC2 opens the volume of a host that starts in the name of who starts it.
  volume_key_rights = length(local.volume_keys) == 0 ? [] : [{
    Sid       = "VolumeKeys"
    Effect    = "Allow"
    Action    = "kms:CreateGrant"
    Resource  = local.volume_keys
    Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
  }]

  launching = [for name in sort(keys(var.pools)) : merge(var.pools[name], { name = name }) if var.may_launch && length(var.pools[name].launch_templates) > 0]

  # What the template says cannot be replaced in the request: image, network, role, key and volumes are those of
  # terraform.
  from_templates = [for index, pool in local.launching : {
    Sid    = "Template${index}"
    Effect = "Allow"
    Action = "ec2:RunInstances"
    # Images are public or belong to another account.
    Resource = concat(["${local.ec2}::image/*"], [
      for type in ["image", "key-pair", "launch-template", "network-interface", "security-group", "subnet", "volume", "spot-instances-request"] :
      "${local.ec2}:*:${type}/*"
    ])
    Condition = {
      ArnEquals = { "ec2:LaunchTemplate" = pool.launch_templates }
      Bool      = { "ec2:IsLaunchTemplateResource" = "true" }
    }
  }]

  with_tag = [for index, pool in local.launching : {
    Sid      = "Launch${index}"
    Effect   = "Allow"
    Action   = "ec2:RunInstances"
    Resource = "${local.ec2}:*:instance/*"
    Condition = {
      ArnEquals    = { "ec2:LaunchTemplate" = pool.launch_templates }
      StringEquals = { "aws:RequestTag/${local.pool_tag}" = pool.name }
    }
  }]

  tagging = length(local.launching) == 0 ? [] : [{
    Sid      = "TagAtLaunch"
    Effect   = "Allow"
    Action   = "ec2:CreateTags"
    Resource = ["${local.ec2}:*:instance/*", "${local.ec2}:*:volume/*"]
    Condition = {
      StringEquals = {
        "ec2:CreateAction"                 = "RunInstances"
        "aws:RequestTag/${local.pool_tag}" = [for pool in local.launching : pool.name]
      }
    }
  }]

  spot_pools = [for pool in local.launching : pool.name if pool.launches_spot]

  # A spot host that was made here cannot be stopped, only ended.
  ending = length(local.spot_pools) == 0 ? [] : [{
    Sid      = "EndSpot"
    Effect   = "Allow"
    Action   = "ec2:TerminateInstances"
    Resource = "${local.ec2}:*:instance/*"
    Condition = {
      StringEquals = {
        "aws:ResourceTag/${local.pool_tag}" = local.spot_pools
        "ec2:InstanceMarketType"            = "spot"
      }
    }
  }]

  launched_roles = distinct([for pool in local.launching : pool.host_role if pool.host_role != null])

  passing = length(local.launched_roles) == 0 ? [] : [{
    Sid       = "HostRole"
    Effect    = "Allow"
    Action    = "iam:PassRole"
    Resource  = local.launched_roles
    Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
  }]

  launched_keys = distinct([for pool in local.launching : pool.volume_key if pool.volume_key != null])

  encrypting = length(local.launched_keys) == 0 ? [] : [{
    Sid       = "NewVolumes"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    Resource  = local.launched_keys
    Condition = { StringEquals = { "kms:ViaService" = "ec2.${data.aws_region.here.name}.amazonaws.com" } }
  }]
}

resource "aws_iam_role" "control" {
  name = "${var.name}-control"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.principals }
    }]
  })
}

resource "aws_iam_role_policy" "control" {
  name = "pool-and-exchange"
  role = aws_iam_role.control.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.always, local.host_key_rights, local.exchange_key_rights, local.volume_key_rights,
      local.from_templates, local.with_tag, local.tagging, local.ending, local.passing, local.encrypting,
    )
  })
}
