resource "aws_security_group" "host" {
  name        = "${local.prefix}-host"
  description = "FeatureDrop GPU host: probed over SSH, calls Temporal, S3 and the web"
  vpc_id      = var.vpc_id
  tags        = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each          = toset(var.ssh_from)
  security_group_id = aws_security_group.host.id
  description       = "probe"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_egress_rule" "web" {
  for_each          = { http = 80, https = 443 }
  security_group_id = aws_security_group.host.id
  description       = "images and S3"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "temporal" {
  security_group_id = aws_security_group.host.id
  description       = "Temporal"
  cidr_ipv4         = var.temporal_cidr
  ip_protocol       = "tcp"
  from_port         = var.temporal_port
  to_port           = var.temporal_port
}
