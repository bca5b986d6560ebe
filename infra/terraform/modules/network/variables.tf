variable "name" {
  description = "Prefix of every resource's name. Lower-case letters, digits and hyphens."
  type        = string
  default     = "featuredrop"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must begin with a letter and hold 2 to 31 lower-case letters, digits or hyphens."
  }
}

variable "cidr" {
  description = "Addresses of the network in CIDR notation, /16 to /20. Each zone gets a 16th of them, NAT the last one."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr must be in CIDR notation, /16 to /20."
  }
}

variable "zones" {
  description = "Availability zones with a subnet for GPU hosts, such as eu-west-1a. Append only: the order gives the addresses."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) <= 8 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must name 1 to 8 different availability zones."
  }

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "each of zones must look like eu-west-1a."
  }
}

variable "nat" {
  description = "Whether hosts reach the web through a NAT gateway. Without it, images in URLs cannot be fetched, and something else must lead to package servers."
  type        = bool
  default     = true
  nullable    = false
}

variable "interface_endpoints" {
  description = "AWS services that are reached without the web, each of which AWS bills per hour and zone: any of ssm, ssmmessages, ec2messages, logs, ec2, kms, monitoring."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.interface_endpoints, ["ssm", "ssmmessages", "ec2messages", "logs", "ec2", "kms", "monitoring"])) == 0
    error_message = "interface_endpoints may hold ssm, ssmmessages, ec2messages, logs, ec2, kms and monitoring."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
