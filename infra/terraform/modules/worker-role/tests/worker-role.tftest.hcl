mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }
}

variables {
  name       = "featuredrop-main"
  pools      = { main = {}, vision = {} }
  bucket_arn = "arn:aws:s3:::featuredrop-exchange-test"
  principals = ["arn:aws:iam::123456789012:role/hadoop-gateway"]
}

run "starts_stops_and_reboots_what_has_the_tag" {
  command = plan

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s if s.Sid == "Hosts"] == [{
      Sid       = "Hosts"
      Effect    = "Allow"
      Action    = ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"]
      Resource  = "arn:aws:ec2:eu-west-1:*:instance/*"
      Condition = { StringEquals = { "aws:ResourceTag/featuredrop:pool" = ["main", "vision"] } }
    }]
    error_message = "other machines than the pools' can be started or stopped"
  }

  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Action if s.Effect == "Allow"])) == toset([
      "ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances", "ec2:DescribeInstances", "ec2:DescribeInstanceStatus",
      "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket",
    ])
    error_message = "the role has other rights than it needs"
  }

  assert {
    condition     = aws_iam_role.control.name == "featuredrop-main-control"
    error_message = "the role has another name than before"
  }
}

run "templates_alone_give_no_right_to_launch" {
  command = plan

  variables {
    pools = {
      main = { launch_templates = ["arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"], host_role = "arn:aws:iam::*:role/host" }
    }
  }

  assert {
    condition     = length([for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s if anytrue([for a in flatten([s.Action]) : contains(["ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"], a)])]) == 0
    error_message = "hosts can be made although may_launch is false"
  }
}

run "launches_from_the_templates_and_with_the_tag_only" {
  command = plan

  variables {
    may_launch = true
    pools = {
      main   = { launch_templates = ["arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"], host_role = "arn:aws:iam::*:role/host", volume_key = "arn:aws:kms:eu-west-1:123456789012:key/1" }
      vision = {}
    }
  }

  assert {
    condition = alltrue([for s in jsondecode(aws_iam_role_policy.control.policy).Statement :
      s.Condition.ArnEquals["ec2:LaunchTemplate"] == ["arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"]
      if contains(flatten([s.Action]), "ec2:RunInstances")
    ])
    error_message = "a host can be made without a template of the pool"
  }

  assert {
    condition = alltrue([for s in jsondecode(aws_iam_role_policy.control.policy).Statement :
      try(s.Condition.StringEquals["aws:RequestTag/featuredrop:pool"] == "main", false) || try(s.Condition.Bool["ec2:IsLaunchTemplateResource"] == "true", false)
      if contains(flatten([s.Action]), "ec2:RunInstances")
    ])
    error_message = "a host can be made without the tag, or with other parts than the template's"
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Condition.StringEquals if contains(flatten([s.Action]), "ec2:CreateTags")] == [{
      "ec2:CreateAction"                = "RunInstances"
      "aws:RequestTag/featuredrop:pool" = ["main"]
    }]
    error_message = "tags can be set on what exists"
  }

  assert {
    condition     = length([for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s if contains(flatten([s.Action]), "ec2:TerminateInstances")]) == 0
    error_message = "hosts can be terminated although none is spot"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : [s.Resource, s.Condition.StringEquals["iam:PassedToService"]] if contains(flatten([s.Action]), "iam:PassRole")] == [[["arn:aws:iam::*:role/host"], "ec2.amazonaws.com"]]
    error_message = "another role than the host's can be passed"
  }
}

run "ends_its_own_spot_hosts_only" {
  command = plan

  variables {
    may_launch = true
    pools = {
      main   = { launch_templates = ["arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"], launches_spot = true }
      vision = { launch_templates = ["arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-2"] }
    }
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Condition.StringEquals if contains(flatten([s.Action]), "ec2:TerminateInstances")] == [{
      "aws:ResourceTag/featuredrop:pool" = ["main"]
      "ec2:InstanceMarketType"           = "spot"
    }]
    error_message = "other machines than spot hosts of the pool can be terminated"
  }
}

run "encrypted_exchange_and_volumes" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
    pools       = { main = { volume_key = "arn:aws:kms:eu-west-1:123456789012:key/2", host_keys = "/featuredrop/main/host-keys" } }
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Condition if s.Sid == "VolumeKeys"] == [{
      Bool = { "kms:GrantIsForAWSResource" = "true" }
    }]
    error_message = "the key of the volumes can be given to others than EC2"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Condition.StringEquals["kms:ViaService"] if s.Sid == "ExchangeKey"] == ["s3.eu-west-1.amazonaws.com"]
    error_message = "the key of the exchange can be used without S3"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.control.policy).Statement : s.Resource if s.Sid == "HostKeys"] == [["arn:aws:ssm:eu-west-1:*:parameter/featuredrop/main/host-keys"]]
    error_message = "other parameters than the hosts' keys can be read"
  }
}

run "nobody_may_take_the_role" {
  command = plan

  variables {
    principals = []
  }

  expect_failures = [var.principals]
}

run "everybody_may_take_the_role" {
  command = plan

  variables {
    principals = ["*"]
  }

  expect_failures = [var.principals]
}

run "a_pool_without_a_name" {
  command = plan

  variables {
    pools = { "" = {} }
  }

  expect_failures = [var.pools]
}

run "a_name_of_a_bucket_is_no_arn" {
  command = plan

  variables {
    bucket_arn = "featuredrop-exchange-test"
  }

  expect_failures = [var.bucket_arn]
}
