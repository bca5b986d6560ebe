output "exchange" {
  description = "The section exchange of featuredrop.yaml."
  value = {
    bucket = module.exchange.bucket
    region = data.aws_region.here.name
  }
}

output "pools" {
  description = "The section pools of featuredrop.yaml. `featuredrop config from-terraform` writes both."
  value       = module.gpu_host.pools
}

output "control_role_arn" {
  description = "Role that the Hadoop-side workers take."
  value       = module.worker_role.role_arn
}

output "host_role_arn" {
  description = "Role of the GPU hosts."
  value       = module.gpu_host.host_role_arn
}

output "host_ids" {
  description = "Name of each host -> its EC2 instance id."
  value       = module.gpu_host.host_ids
}

output "known_hosts_command" {
  description = "Command that prints the hosts' lines for the known_hosts file, once they have booted."
  value       = module.gpu_host.known_hosts_command
}
