mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }
}

variables {
  zones = ["eu-west-1a", "eu-west-1b"]
}

run "nothing_has_a_public_address" {
  command = plan

  assert {
    condition     = alltrue([for s in concat(values(aws_subnet.hosts), aws_subnet.nat) : !s.map_public_ip_on_launch])
    error_message = "a subnet gives public addresses"
  }

  assert {
    condition     = aws_subnet.hosts["eu-west-1a"].cidr_block == "10.20.0.0/20" && aws_subnet.hosts["eu-west-1b"].cidr_block == "10.20.16.0/20"
    error_message = "the zones do not have the addresses of their place in the list"
  }

  assert {
    condition     = aws_subnet.nat[0].cidr_block == "10.20.240.0/20"
    error_message = "NAT must have the last addresses"
  }

  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-west-1.s3" && aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway"
    error_message = "S3 must be reached through a gateway endpoint"
  }

  assert {
    condition     = length(aws_vpc_endpoint.service) == 0 && length(aws_security_group.endpoints) == 0
    error_message = "interface endpoints are billed, and nobody asked for one"
  }
}

run "without_a_way_to_the_web" {
  command = plan

  variables {
    nat                 = false
    interface_endpoints = ["ssm", "logs", "ec2", "kms"]
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_internet_gateway.this) == 0 && length(aws_route.hosts_to_web) == 0
    error_message = "there is a way to the web"
  }

  assert {
    condition     = toset([for e in aws_vpc_endpoint.service : e.service_name]) == toset([for s in ["ssm", "logs", "ec2", "kms"] : "com.amazonaws.eu-west-1.${s}"])
    error_message = "the interface endpoints are not those that were asked for"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == var.cidr && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443
    error_message = "others than the network's hosts may call the endpoints"
  }
}

run "the_outputs_name_a_subnet_of_each_zone" {
  command = apply

  assert {
    condition     = toset(keys(output.subnets)) == toset(var.zones)
    error_message = "a zone has no subnet"
  }
}

run "an_unknown_service" {
  command = plan

  variables {
    interface_endpoints = ["sqs"]
  }

  expect_failures = [var.interface_endpoints]
}

run "a_region_is_no_zone" {
  command = plan

  variables {
    zones = ["eu-west-1"]
  }

  expect_failures = [var.zones]
}

run "one_zone_twice" {
  command = plan

  variables {
    zones = ["eu-west-1a", "eu-west-1a"]
  }

  expect_failures = [var.zones]
}

run "too_few_addresses" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}
