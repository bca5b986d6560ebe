# An exchange, one pool, and the role of the workers on the Hadoop side. More pools: the README.

data "aws_region" "here" {}

locals {
  tags = merge(var.tags, { "featuredrop:installation" = var.name })
}

module "exchange" {
  source = "./modules/exchange-bucket"

  bucket_name     = var.bucket_name
  kms_key_arn     = var.kms_key_arn
  bucket_policy   = var.bucket_policy
  lifecycle_rules = var.lifecycle_rules
  noncurrent_days = var.noncurrent_days
  tags            = local.tags
}

module "gpu_host" {
  source = "./modules/gpu-host"

  name                   = var.name
  pool                   = var.pool
  hosts                  = var.hosts
  launch                 = var.launch
  may_launch             = var.may_launch
  max_hosts              = var.max_hosts
  ami_id                 = var.ami_id
  root_device            = var.root_device
  root_gib               = var.root_gib
  volume_key_arn         = var.volume_key_arn
  key_name               = var.key_name
  termination_protection = var.termination_protection
  vpc_id                 = var.vpc_id
  subnets                = var.subnets
  ssh_from               = var.ssh_from
  temporal_port          = var.temporal_port
  temporal_cidr          = var.temporal_cidr
  distribution           = var.distribution
  java                   = var.java
  nvidia                 = var.nvidia
  packages               = var.packages
  worker_config          = var.worker_config
  secret_files           = var.secret_files
  probe_user             = var.probe_user
  probe_command          = var.probe_command
  probe_key              = var.probe_key
  private_key_file       = var.private_key_file
  known_hosts_file       = var.known_hosts_file
  stop_when_silent       = var.stop_when_silent
  lease_file             = var.lease_file
  lease_minutes          = var.lease_minutes
  alarm_minutes          = var.alarm_minutes
  nightly_stop           = var.nightly_stop
  nightly_stop_timezone  = var.nightly_stop_timezone
  enable_budget          = var.enable_budget
  budget_usd             = var.budget_usd
  budget_mails           = var.budget_mails
  bucket_arn             = module.exchange.arn
  kms_key_arn            = var.kms_key_arn
  tags                   = local.tags
}

module "worker_role" {
  source = "./modules/worker-role"

  name        = "${var.name}-${var.pool}"
  pools       = module.gpu_host.worker_rights
  may_launch  = var.may_launch
  bucket_arn  = module.exchange.arn
  kms_key_arn = var.kms_key_arn
  principals  = var.control_principals
  tags        = local.tags
}
