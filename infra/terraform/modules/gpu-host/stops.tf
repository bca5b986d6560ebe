# Two stops that need neither Temporal nor a worker. The third is a timer on the host itself.

# A host tells CloudWatch that it has work, or has just booted. When it is silent for too long, CloudWatch stops it,
# whatever the reason. The alarm of a stopped host is on, which stops nothing.
resource "aws_cloudwatch_metric_alarm" "silent" {
  for_each            = { for name, host in aws_instance.host : name => host if var.stop_when_silent }
  alarm_name          = "${local.prefix}-${each.key}-silent"
  alarm_description   = "FeatureDrop: host ${each.key} of pool ${var.pool} sent no heartbeat for ${var.alarm_minutes} minutes. It is stopped."
  namespace           = "FeatureDrop"
  metric_name         = "Heartbeat"
  dimensions          = { InstanceId = each.value.id }
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = var.alarm_minutes / 5
  datapoints_to_alarm = var.alarm_minutes / 5
  treat_missing_data  = "breaching"
  alarm_actions       = ["arn:${local.partition}:automate:${local.region}:ec2:stop"]
  tags                = var.tags
}

locals {
  nightly = var.nightly_stop != null && length(var.hosts) > 0
}

resource "aws_scheduler_schedule" "night" {
  count                        = local.nightly ? 1 : 0
  name                         = "${local.prefix}-nightly-stop"
  description                  = "FeatureDrop: stops the hosts of pool ${var.pool}, whatever runs on them"
  schedule_expression          = var.nightly_stop
  schedule_expression_timezone = var.nightly_stop_timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:ec2:stopInstances"
    role_arn = aws_iam_role.night[0].arn
    input    = jsonencode({ InstanceIds = [for name in sort(keys(var.hosts)) : aws_instance.host[name].id] })

    retry_policy {
      maximum_retry_attempts       = 10
      maximum_event_age_in_seconds = 3600
    }
  }
}

resource "aws_iam_role" "night" {
  count = local.nightly ? 1 : 0
  name  = "${local.prefix}-nightly-stop"
  tags  = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { ArnLike = { "aws:SourceArn" = "arn:${local.partition}:scheduler:${local.region}:*:schedule/default/${local.prefix}-nightly-stop" } }
    }]
  })
}

resource "aws_iam_role_policy" "night" {
  count = local.nightly ? 1 : 0
  name  = "stop"
  role  = aws_iam_role.night[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Stop"
      Effect    = "Allow"
      Action    = "ec2:StopInstances"
      Resource  = "arn:${local.partition}:ec2:${local.region}:*:instance/*"
      Condition = { StringEquals = { "aws:ResourceTag/${local.pool_tag}" = var.pool } }
    }]
  })
}

resource "aws_budgets_budget" "pool" {
  count        = var.enable_budget ? 1 : 0
  name         = local.prefix
  budget_type  = "COST"
  limit_amount = tostring(var.budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:%s$%s", local.pool_tag, var.pool)]
  }

  dynamic "notification" {
    for_each = toset([50, 80, 100])

    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      notification_type          = "ACTUAL"
      subscriber_email_addresses = var.budget_mails
    }
  }
}
