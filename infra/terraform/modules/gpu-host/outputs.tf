output "pools" {
  description = "This pool's entry of the section pools in featuredrop.yaml. `featuredrop config from-terraform` writes it."
  value = {
    (var.pool) = {
      region = local.region
      ssh = {
        user        = var.probe_user
        command     = var.probe_command
        private-key = var.private_key_file
        known-hosts = var.known_hosts_file
      }
      fleet = merge(
        { max = coalesce(var.max_hosts, max(1, length(var.hosts))) },
        var.may_launch ? {
          templates = [for index, key in local.template_keys : merge({ template = aws_launch_template.host[key].id }, local.shapes[index])]
        } : {},
      )
    }
  }
}

output "worker_rights" {
  description = "This pool's entry of the variable pools of the module worker-role."
  value = {
    (var.pool) = {
      launch_templates = var.may_launch ? [for key in local.template_keys : aws_launch_template.host[key].arn] : []
      launches_spot    = var.may_launch && anytrue([for shape in local.shapes : shape.spot])
      # The name is known before the role exists, so that a plan shows the whole text of the policy.
      host_role  = "arn:${local.partition}:iam::*:role/${local.prefix}-host"
      host_keys  = local.host_keys
      volume_key = var.volume_key_arn
    }
  }
}

output "host_ids" {
  description = "Name of each host -> its EC2 instance id."
  value       = { for name, host in aws_instance.host : name => host.id }
}

output "host_role_arn" {
  description = "Role of the hosts."
  value       = aws_iam_role.host.arn
}

output "known_hosts_command" {
  description = "Command that prints the hosts' lines for the known_hosts file, once they have booted."
  value       = "aws ssm get-parameters-by-path --region ${local.region} --path ${local.host_keys} --query 'Parameters[].[Value]' --output text"
}

output "user_data" {
  description = "What cloud-init does at the first boot of a host, for tests."
  value       = local.user_data
}
