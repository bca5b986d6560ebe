output "vpc_id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "subnets" {
  description = "Availability zone -> id of its subnet for GPU hosts."
  value       = { for zone, subnet in aws_subnet.hosts : zone => subnet.id }
}

output "route_table_id" {
  description = "Route table of the hosts' subnets: add the way to the Hadoop side and to Temporal here."
  value       = aws_route_table.hosts.id
}
