variable "name" {
  description = "Prefix of every resource's name. Lower-case letters, digits and hyphens."
  type        = string
  default     = "featuredrop"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must begin with a letter and hold 2 to 31 lower-case letters, digits or hyphens."
  }
}

variable "pool" {
  description = "The pool as named in featuredrop.yaml; becomes the tag featuredrop:pool, by which the hosts are found."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.pool))
    error_message = "pool must begin with a letter and hold at most 31 lower-case letters, digits or hyphens."
  }
}

variable "bucket_name" {
  description = "Name of the exchange bucket; unique among all of S3."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3 to 63 lower-case letters, digits or hyphens."
  }
}

variable "vpc_id" {
  description = "VPC of the GPU host."
  type        = string
}

variable "subnet_id" {
  description = "Subnet of the GPU host. It needs a way to the Temporal server, to S3 and to the web."
  type        = string
}

variable "ami_id" {
  description = "Image with the NVIDIA driver, libturbojpeg, libwebp and featuredrop-gpu-worker."
  type        = string

  validation {
    condition     = can(regex("^ami-[0-9a-f]+$", var.ami_id))
    error_message = "ami_id must look like ami-0123456789abcdef0."
  }
}

variable "instance_type" {
  description = "EC2 type of the GPU host."
  type        = string
  default     = "g5.xlarge"
}

variable "root_gib" {
  description = "Size of the host's root volume in GiB; it is billed while the host is stopped, too."
  type        = number
  default     = 100

  validation {
    condition     = var.root_gib >= 30 && var.root_gib <= 1000 && floor(var.root_gib) == var.root_gib
    error_message = "root_gib must be a whole number from 30 to 1000."
  }
}

variable "key_name" {
  description = "EC2 key pair of the probe's login; null when the image brings its own authorized key."
  type        = string
  default     = null
}

variable "ssh_from" {
  description = "Networks from which the control worker probes the host over SSH, in CIDR notation, /16 or narrower."
  type        = list(string)

  validation {
    condition = length(var.ssh_from) > 0 && alltrue([
      for cidr in var.ssh_from : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 16, false)
    ])
    error_message = "ssh_from must name at least one network, each in CIDR notation and /16 or narrower."
  }
}

variable "temporal_port" {
  description = "Port of the Temporal frontend, which the host calls."
  type        = number
  default     = 7233

  validation {
    condition     = var.temporal_port >= 1 && var.temporal_port <= 65535
    error_message = "temporal_port must be a port number."
  }
}

variable "temporal_cidr" {
  description = "Network of the Temporal frontend in CIDR notation."
  type        = string

  validation {
    condition     = can(cidrhost(var.temporal_cidr, 0))
    error_message = "temporal_cidr must be in CIDR notation."
  }
}

variable "control_principals" {
  description = "ARNs of the users or roles of the Hadoop-side workers, which may take the control role."
  type        = list(string)

  validation {
    condition     = length(var.control_principals) > 0 && alltrue([for arn in var.control_principals : startswith(arn, "arn:")])
    error_message = "control_principals must hold at least one ARN."
  }
}

variable "termination_protection" {
  description = "Whether EC2 refuses to terminate the host. Off only for an EC2 double that does not keep it."
  type        = bool
  default     = true
}

variable "bucket_policy" {
  description = "Whether the bucket refuses requests without TLS and writes that could replace an object. Off only for an S3 double without TLS."
  type        = bool
  default     = true
}

variable "lifecycle_rules" {
  description = "Whether S3 removes old versions and unfinished uploads. Off only where an S3 double is slow at it."
  type        = bool
  default     = true
}

variable "noncurrent_days" {
  description = "Days after which removed or replaced objects are gone for good."
  type        = number
  default     = 7

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days must be a whole number of 1 or more."
  }
}

variable "tags" {
  description = "Further tags of every resource."
  type        = map(string)
  default     = {}

  validation {
    condition     = !contains(keys(var.tags), "featuredrop:pool")
    error_message = "featuredrop:pool is set by the variable pool."
  }
}
