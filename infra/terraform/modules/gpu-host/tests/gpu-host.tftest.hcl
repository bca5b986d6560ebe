mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }

  mock_resource "aws_instance" {
    defaults = { id = "i-0123456789abcdef0", public_ip = "" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", arn = "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-0123456789abcdef0" }
  }
}

variables {
  pool          = "main"
  vpc_id        = "vpc-0123456789abcdef0"
  subnets       = { "eu-west-1a" = "subnet-a", "eu-west-1b" = "subnet-b" }
  ssh_from      = ["10.20.2.0/24"]
  temporal_cidr = "10.20.2.0/24"
  bucket_arn    = "arn:aws:s3:::featuredrop-exchange-test"
  ami_id        = "ami-0123456789abcdef0"
  hosts = {
    first  = { type = "g5.xlarge", zone = "eu-west-1a" }
    second = { type = "g4dn.xlarge", zone = "eu-west-1b", spot = true }
  }
}

run "hosts_are_closed_encrypted_and_found_by_their_tag" {
  command = plan

  assert {
    condition     = alltrue([for h in aws_instance.host : h.metadata_options[0].http_tokens == "required" && h.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "a host answers the first version of the metadata service, or more than one hop away"
  }

  assert {
    condition     = alltrue([for h in aws_instance.host : h.root_block_device[0].encrypted && h.root_block_device[0].volume_type == "gp3"])
    error_message = "a volume is not encrypted"
  }

  assert {
    condition     = alltrue([for h in aws_instance.host : h.instance_initiated_shutdown_behavior == "stop" && h.tags["featuredrop:pool"] == "main"])
    error_message = "a host would be lost when it powers off, or is not found"
  }

  assert {
    condition     = aws_instance.host["first"].disable_api_termination && !aws_instance.host["second"].disable_api_termination
    error_message = "termination protection must be on, except for spot"
  }

  assert {
    condition     = aws_instance.host["first"].subnet_id == "subnet-a" && aws_instance.host["second"].subnet_id == "subnet-b"
    error_message = "a host is in another zone than it should be"
  }

  assert {
    condition     = aws_instance.host["second"].instance_market_options[0].spot_options[0].instance_interruption_behavior == "stop" && aws_instance.host["second"].instance_market_options[0].spot_options[0].spot_instance_type == "persistent"
    error_message = "a spot host that cannot be stopped and started"
  }

  assert {
    condition     = length(aws_launch_template.host) == 0 && !contains(keys(output.pools.main.fleet), "templates")
    error_message = "there are templates, and nobody asked for them"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.ssh : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"] == ["10.20.2.0/24 22-22"]
    error_message = "others than the control worker reach the host"
  }

  assert {
    condition = toset(concat([for rule in aws_vpc_security_group_egress_rule.web : rule.from_port], [aws_vpc_security_group_egress_rule.temporal.from_port])) == toset([
      80, 443, 7233,
    ])
    error_message = "hosts reach more than the web and Temporal"
  }
}

# Before the first apply: later the hosts exist, and new user data is for new hosts.
run "user_data_holds_scripts_units_and_values" {
  command = plan

  variables {
    nvidia        = { keyring_sha256 = "1111111111111111111111111111111111111111111111111111111111111111" }
    worker_config = "gpu-worker:\n  pool: main\n"
    probe_key     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA probe@gateway"
  }

  assert {
    condition = toset([for f in yamldecode(output.user_data).write_files : f.path]) == toset([
      "/usr/local/lib/featuredrop/host-env", "/usr/local/lib/featuredrop/host-setup", "/usr/local/lib/featuredrop/heartbeat",
      "/etc/systemd/system/featuredrop-host-env.service", "/etc/systemd/system/featuredrop-host-setup.service",
      "/etc/systemd/system/featuredrop-heartbeat.service", "/etc/systemd/system/featuredrop-heartbeat.timer",
      "/etc/featuredrop/host-setup.env", "/etc/featuredrop/heartbeat.env", "/etc/featuredrop/featuredrop.yaml",
    ])
    error_message = "cloud-init writes other files"
  }

  assert {
    condition     = strcontains(one([for f in yamldecode(output.user_data).write_files : f.content if f.path == "/etc/featuredrop/host-setup.env"]), "PACKAGES='libturbojpeg0 libwebp7 linux-headers-cloud-amd64 cuda-drivers libcublas-13-0 libcudnn9-cuda-13'\n")
    error_message = "driver, CUDA libraries, cuDNN or the image libraries are not installed"
  }

  assert {
    condition     = alltrue([for h in aws_instance.host : contains([output.user_data, sha1(output.user_data)], h.user_data)])
    error_message = "a host does not get the user data"
  }
}

run "a_template_for_each_type_and_zone_in_the_order_of_trial" {
  command = apply

  variables {
    launch = [
      { type = "g5.xlarge" },
      { type = "g4dn.xlarge", zones = ["eu-west-1b"], spot = true },
    ]
    may_launch = true
    max_hosts  = 5
  }

  assert {
    condition = [for t in output.pools.main.fleet.templates : "${t.type} ${t.zone} ${t.spot} ${t.template}"] == [
      "g5.xlarge eu-west-1a false lt-0123456789abcdef0",
      "g5.xlarge eu-west-1b false lt-0123456789abcdef0",
      "g4dn.xlarge eu-west-1b true lt-0123456789abcdef0",
    ]
    error_message = "the templates are not those of launch, in its order"
  }

  assert {
    condition = alltrue([for key, t in aws_launch_template.host :
      t.metadata_options[0].http_tokens == "required"
      && t.metadata_options[0].http_put_response_hop_limit == 1
      && t.block_device_mappings[0].ebs[0].encrypted == "true"
      && t.network_interfaces[0].associate_public_ip_address == "false"
      && t.instance_initiated_shutdown_behavior == (endswith(key, ".spot") ? "terminate" : "stop")
      && t.disable_api_termination == !endswith(key, ".spot")
      && alltrue([for s in t.tag_specifications : s.tags["featuredrop:pool"] == "main"])
    ])
    error_message = "a launched host would be less closed than the others, or not be found"
  }

  assert {
    condition     = aws_launch_template.host["g5.xlarge.eu-west-1b"].network_interfaces[0].subnet_id == "subnet-b"
    error_message = "a template has the subnet of another zone"
  }

  assert {
    condition     = output.pools.main.fleet.max == 5 && length(output.worker_rights.main.launch_templates) == 3 && output.worker_rights.main.launches_spot
    error_message = "the outputs do not say what may be launched"
  }
}

run "templates_give_no_right" {
  command = apply

  variables {
    launch = [{ type = "g5.xlarge" }]
  }

  assert {
    condition     = length(aws_launch_template.host) == 2 && length(output.worker_rights.main.launch_templates) == 0 && !contains(keys(output.pools.main.fleet), "templates")
    error_message = "hosts may be launched although may_launch is false"
  }
}

run "the_host_may_read_chunks_and_write_results" {
  command = plan

  variables {
    kms_key_arn  = "arn:aws:kms:eu-west-1:123456789012:key/1"
    distribution = { source = "s3://packages/featuredrop.deb", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
    secret_files = { "/etc/featuredrop/temporal.key" = "/secrets/temporal-key" }
  }

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.host.policy).Statement : s.Sid => s.Action } == {
      Chunks         = "s3:GetObject"
      Results        = "s3:PutObject"
      Listing        = "s3:ListBucket"
      Heartbeat      = "cloudwatch:PutMetricData"
      PublishHostKey = "ssm:PutParameter"
      ReadParameters = "ssm:GetParameter"
      Packages       = "s3:GetObject"
      ExchangeKey    = ["kms:Decrypt", "kms:GenerateDataKey"]
    }
    error_message = "the host has other rights than it needs"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.host.policy).Statement : s.Resource if s.Sid == "Packages"] == [["arn:aws:s3:::packages/featuredrop.deb"]]
    error_message = "the host reads more than its package"
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.host.policy).Statement : s.Condition.StringEquals["ssm:Overwrite"] if s.Sid == "PublishHostKey"] == ["false"]
    error_message = "a host can replace the pinned key of another"
  }
}

run "silence_stops_a_host" {
  command = apply

  assert {
    condition = alltrue([for a in aws_cloudwatch_metric_alarm.silent :
      a.namespace == "FeatureDrop"
      && a.metric_name == "Heartbeat"
      && a.dimensions == tomap({ InstanceId = "i-0123456789abcdef0" })
      && a.treat_missing_data == "breaching"
      && a.alarm_actions == toset(["arn:aws:automate:eu-west-1:ec2:stop"])
      && a.period * a.evaluation_periods == 30 * 60
      && a.evaluation_periods == a.datapoints_to_alarm
    ]) && length(aws_cloudwatch_metric_alarm.silent) == 2
    error_message = "a host that is silent for 30 minutes is not stopped"
  }

}

run "hosts_without_a_heartbeat_need_no_alarm" {
  command = plan

  variables {
    stop_when_silent = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.silent) == 0
    error_message = "a host that cannot send a heartbeat would be stopped"
  }
}

run "every_night_all_hosts_are_stopped" {
  command = apply

  assert {
    condition     = aws_scheduler_schedule.night[0].target[0].arn == "arn:aws:scheduler:::aws-sdk:ec2:stopInstances" && jsondecode(aws_scheduler_schedule.night[0].target[0].input) == { InstanceIds = ["i-0123456789abcdef0", "i-0123456789abcdef0"] }
    error_message = "the schedule stops something else than all hosts"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.night[0].policy).Statement == [{
      Sid       = "Stop"
      Effect    = "Allow"
      Action    = "ec2:StopInstances"
      Resource  = "arn:aws:ec2:eu-west-1:*:instance/*"
      Condition = { StringEquals = { "aws:ResourceTag/featuredrop:pool" = "main" } }
    }]
    error_message = "the schedule may do more than stop the pool's hosts"
  }
}

run "no_night" {
  command = plan

  variables {
    nightly_stop = null
  }

  assert {
    condition     = length(aws_scheduler_schedule.night) == 0 && length(aws_iam_role.night) == 0
    error_message = "there is a schedule that nobody wants"
  }
}

run "a_budget_tells_people" {
  command = apply

  variables {
    enable_budget = true
    budget_usd    = 500
    budget_mails  = ["operators@example.com"]
  }

  assert {
    condition     = aws_budgets_budget.pool[0].limit_amount == "500" && toset([for n in aws_budgets_budget.pool[0].notification : n.threshold]) == toset([50, 80, 100])
    error_message = "nobody is told at 50, 80 and 100 %"
  }

  assert {
    condition     = one([for f in aws_budgets_budget.pool[0].cost_filter : join(",", f.values)]) == "user:featuredrop:pool$main"
    error_message = "the budget counts something else than this pool"
  }
}

run "user_data_above_the_limit" {
  command = plan

  variables {
    worker_config = join("", [for n in range(1000) : "# a comment that nobody reads\n"])
  }

  expect_failures = [aws_instance.host]
}

run "ssh_from_everywhere" {
  command = plan

  variables {
    ssh_from = ["0.0.0.0/0"]
  }

  expect_failures = [var.ssh_from]
}

run "ssh_from_half_of_the_world" {
  command = plan

  variables {
    ssh_from = ["10.20.2.0/24", "128.0.0.0/1"]
  }

  expect_failures = [var.ssh_from]
}

run "ssh_from_nobody" {
  command = plan

  variables {
    ssh_from = []
  }

  expect_failures = [var.ssh_from]
}

run "a_host_in_a_zone_without_a_subnet" {
  command = plan

  variables {
    hosts = { first = { type = "g5.xlarge", zone = "eu-west-1c" } }
  }

  expect_failures = [var.hosts]
}

run "a_type_that_is_none" {
  command = plan

  variables {
    hosts = { first = { type = "big", zone = "eu-west-1a" } }
  }

  expect_failures = [var.hosts]
}

run "the_same_template_twice" {
  command = plan

  variables {
    launch = [{ type = "g5.xlarge" }, { type = "g5.xlarge", zones = ["eu-west-1a"] }]
  }

  expect_failures = [var.launch]
}

run "launching_without_a_template" {
  command = plan

  variables {
    may_launch = true
  }

  expect_failures = [var.may_launch]
}

run "an_alarm_within_the_boot" {
  command = plan

  variables {
    alarm_minutes = 10
  }

  expect_failures = [var.alarm_minutes]
}

run "a_package_without_its_digest" {
  command = plan

  variables {
    distribution = { source = "https://example.com/featuredrop.deb", sha256 = "" }
  }

  expect_failures = [var.distribution]
}

run "a_package_over_plain_http" {
  command = plan

  variables {
    java = { source = "http://example.com/java.tar.gz", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
  }

  expect_failures = [var.java]
}

run "a_package_that_is_a_command" {
  command = plan

  variables {
    packages = ["libwebp7; reboot"]
  }

  expect_failures = [var.packages]
}

run "a_secret_outside_of_etc_featuredrop" {
  command = plan

  variables {
    secret_files = { "/etc/shadow" = "/secrets/shadow" }
  }

  expect_failures = [var.secret_files]
}

run "a_budget_without_an_amount" {
  command = plan

  variables {
    enable_budget = true
  }

  expect_failures = [var.enable_budget]
}

run "a_schedule_that_is_no_cron_expression" {
  command = plan

  variables {
    nightly_stop = "every night"
  }

  expect_failures = [var.nightly_stop]
}

run "tags_cannot_move_a_host_to_another_pool" {
  command = plan

  variables {
    tags = { "featuredrop:pool" = "other" }
  }

  expect_failures = [var.tags]
}
