data "aws_partition" "here" {}

data "aws_region" "here" {}

locals {
  pool_tag  = "featuredrop:pool"
  prefix    = "${var.name}-${var.pool}"
  partition = data.aws_partition.here.partition
  region    = data.aws_region.here.name
  host_tags = merge(var.tags, { (local.pool_tag) = var.pool, Name = local.prefix })

  # Each type and zone of launch, in the order of trial.
  shapes = flatten([for shape in var.launch : [
    for zone in coalesce(shape.zones, sort(keys(var.subnets))) : { type = shape.type, zone = zone, spot = shape.spot }
  ]])
  template_keys = [for shape in local.shapes : "${shape.type}.${shape.zone}${shape.spot ? ".spot" : ""}"]
}

# Stopping and starting is FeatureDrop's: nothing here says whether a host runs.
resource "aws_instance" "host" {
  for_each                             = var.hosts
  ami                                  = var.ami_id
  instance_type                        = each.value.type
  key_name                             = var.key_name
  subnet_id                            = var.subnets[each.value.zone]
  vpc_security_group_ids               = [aws_security_group.host.id]
  associate_public_ip_address          = false
  iam_instance_profile                 = aws_iam_instance_profile.host.name
  user_data                            = local.user_data
  disable_api_termination              = var.termination_protection && !each.value.spot
  instance_initiated_shutdown_behavior = "stop"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.root_gib
    encrypted   = true
    kms_key_id  = var.volume_key_arn
  }

  # Only such a spot host can be stopped and started again.
  dynamic "instance_market_options" {
    for_each = each.value.spot ? ["spot"] : []

    content {
      market_type = "spot"

      spot_options {
        spot_instance_type             = "persistent"
        instance_interruption_behavior = "stop"
      }
    }
  }

  tags = merge(local.host_tags, {
    Name               = "${local.prefix}-${each.key}"
    "featuredrop:host" = each.key
  })

  lifecycle {
    # A new image, script or key is for new hosts. `terraform apply -replace` makes a host anew. launch_template: hosts of
    # 0.1.0 came out of one.
    ignore_changes = [ami, user_data, key_name, associate_public_ip_address, launch_template, root_block_device[0].kms_key_id]

    precondition {
      condition     = length(local.user_data) <= 16384
      error_message = "EC2 takes 16 KiB of user data, and this is ${length(local.user_data)} bytes: shorten worker_config."
    }
  }
}

# From these the workers make further hosts, if they may. A spot host of theirs lives once: it is terminated instead of
# stopped, because EC2 alone may start an interrupted one again.
resource "aws_launch_template" "host" {
  for_each                             = { for index, key in local.template_keys : key => local.shapes[index] }
  name                                 = "${local.prefix}-${replace(each.key, ".", "-")}"
  description                          = "FeatureDrop GPU host of pool ${var.pool}"
  update_default_version               = true
  image_id                             = var.ami_id
  instance_type                        = each.value.type
  key_name                             = var.key_name
  instance_initiated_shutdown_behavior = each.value.spot ? "terminate" : "stop"
  disable_api_termination              = var.termination_protection && !each.value.spot
  user_data                            = base64encode(local.user_data)

  iam_instance_profile {
    name = aws_iam_instance_profile.host.name
  }

  network_interfaces {
    device_index                = 0
    subnet_id                   = var.subnets[each.value.zone]
    security_groups             = [aws_security_group.host.id]
    associate_public_ip_address = false
    delete_on_termination       = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = var.root_device

    ebs {
      volume_type           = "gp3"
      volume_size           = var.root_gib
      encrypted             = true
      kms_key_id            = var.volume_key_arn
      delete_on_termination = true
    }
  }

  dynamic "instance_market_options" {
    for_each = each.value.spot ? ["spot"] : []

    content {
      market_type = "spot"

      spot_options {
        spot_instance_type             = "one-time"
        instance_interruption_behavior = "terminate"
      }
    }
  }

  dynamic "tag_specifications" {
    for_each = ["instance", "volume"]

    content {
      resource_type = tag_specifications.value
      tags          = local.host_tags
    }
  }
}
