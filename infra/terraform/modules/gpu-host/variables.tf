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

# --- machines ----------------------------------------------------------------------------------------------------------

variable "hosts" {
  description = "Hosts that terraform makes and keeps: a name of your choice -> EC2 type and availability zone. Another type stops and starts the host, another zone or spot replaces it."
  type = map(object({
    type = string
    zone = string
    spot = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.hosts) : can(regex("^[a-z0-9][a-z0-9-]{0,20}$", name))])
    error_message = "the name of a host holds 1 to 21 lower-case letters, digits or hyphens."
  }

  validation {
    condition     = alltrue([for host in values(var.hosts) : can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", host.type))])
    error_message = "type must be an EC2 type such as g5.xlarge."
  }

  validation {
    condition     = alltrue([for host in values(var.hosts) : contains(keys(var.subnets), host.zone)])
    error_message = "each host's zone must be one of subnets."
  }
}

variable "launch" {
  description = "What further hosts may be made of, in the order of trial: a launch template for each type and zone (default: all zones of subnets). The workers use them only if may_launch is true."
  type = list(object({
    type  = string
    zones = optional(list(string))
    spot  = optional(bool, false)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for shape in var.launch : can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", shape.type))])
    error_message = "type must be an EC2 type such as g5.xlarge."
  }

  validation {
    condition     = alltrue([for shape in var.launch : alltrue([for zone in coalesce(shape.zones, []) : contains(keys(var.subnets), zone)])])
    error_message = "each of zones must be one of subnets."
  }

  validation {
    condition = length(distinct(flatten([for shape in var.launch : [
      for zone in coalesce(shape.zones, keys(var.subnets)) : "${shape.type} ${zone} ${shape.spot}"
    ]]))) == length(flatten([for shape in var.launch : coalesce(shape.zones, keys(var.subnets))]))
    error_message = "launch names the same type, zone and spot twice."
  }
}

variable "may_launch" {
  description = "Whether the workers may make hosts from the templates. The module worker-role gives the right."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.may_launch || length(var.launch) > 0
    error_message = "may_launch needs something in launch."
  }
}

variable "max_hosts" {
  description = "Most hosts up at the same time: fleet.max in featuredrop.yaml. Null: as many as hosts names."
  type        = number
  default     = null

  validation {
    condition     = var.max_hosts == null ? true : var.max_hosts >= 1 && floor(var.max_hosts) == var.max_hosts
    error_message = "max_hosts must be a whole number of 1 or more."
  }
}

variable "ami_id" {
  description = "Image of new hosts: Debian 12 or Ubuntu, or one that has driver, libraries and FeatureDrop already. An existing host keeps its image."
  type        = string

  validation {
    condition     = can(regex("^ami-[0-9a-f]+$", var.ami_id))
    error_message = "ami_id must look like ami-0123456789abcdef0."
  }
}

variable "root_device" {
  description = "Name of the image's root device: /dev/xvda for Debian, /dev/sda1 for Ubuntu."
  type        = string
  default     = "/dev/xvda"

  validation {
    condition     = startswith(var.root_device, "/dev/")
    error_message = "root_device must begin with /dev/."
  }
}

variable "root_gib" {
  description = "Size of the root volume in GiB; it is billed while the host is stopped, too."
  type        = number
  default     = 100

  validation {
    condition     = var.root_gib >= 30 && var.root_gib <= 1000 && floor(var.root_gib) == var.root_gib
    error_message = "root_gib must be a whole number from 30 to 1000."
  }
}

variable "volume_key_arn" {
  description = "ARN of the KMS key that encrypts the volumes of new hosts; null for the account's key for EBS."
  type        = string
  default     = null

  validation {
    condition     = var.volume_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]*:key/.+$", var.volume_key_arn))
    error_message = "volume_key_arn must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "key_name" {
  description = "EC2 key pair of the image's own login, for people; null for none."
  type        = string
  default     = null
}

variable "termination_protection" {
  description = "Whether EC2 refuses to terminate the hosts. EC2 knows none for spot. Off only for an EC2 double that does not keep it, and before hosts are removed."
  type        = bool
  default     = true
  nullable    = false
}

# --- network -----------------------------------------------------------------------------------------------------------

variable "vpc_id" {
  description = "VPC of the hosts."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must look like vpc-0123456789abcdef0."
  }
}

variable "subnets" {
  description = "Availability zone -> id of the subnet of hosts there. It needs a way to the Temporal server, to S3 and to the web."
  type        = map(string)

  validation {
    condition     = length(var.subnets) > 0 && alltrue([for zone in keys(var.subnets) : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "subnets must have an entry for at least one zone, such as eu-west-1a."
  }
}

variable "ssh_from" {
  description = "Networks from which the control worker probes the hosts over SSH, in CIDR notation, /16 or narrower."
  type        = list(string)

  validation {
    condition = length(var.ssh_from) > 0 && alltrue([
      for cidr in var.ssh_from : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 16, false)
    ])
    error_message = "ssh_from must name at least one network, each in CIDR notation and /16 or narrower."
  }
}

variable "temporal_port" {
  description = "Port of the Temporal frontend, which the hosts call."
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

# --- exchange ----------------------------------------------------------------------------------------------------------

variable "bucket_arn" {
  description = "ARN of the exchange bucket."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::[a-z0-9.-]+$", var.bucket_arn))
    error_message = "bucket_arn must be the ARN of a bucket, arn:aws:s3:::NAME."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the exchange; null for S3's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]*:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

# --- what a new host installs ------------------------------------------------------------------------------------------

variable "distribution" {
  description = "The Debian package that `make dist` makes: s3://BUCKET/KEY or https://..., and its SHA-256. Null: the image has it."
  type        = object({ source = string, sha256 = string })
  default     = null

  validation {
    condition     = var.distribution == null ? true : can(regex("^(s3|https)://[A-Za-z0-9._~/%+-]+$", var.distribution.source)) && can(regex("^[0-9a-f]{64}$", var.distribution.sha256))
    error_message = "distribution.source must begin with s3:// or https://, distribution.sha256 must be 64 hexadecimal digits."
  }
}

variable "java" {
  description = "A Java 25 runtime as tar.gz: s3://BUCKET/KEY or https://..., and its SHA-256. Null: the image has one."
  type        = object({ source = string, sha256 = string })
  default     = null

  validation {
    condition     = var.java == null ? true : can(regex("^(s3|https)://[A-Za-z0-9._~/%+-]+$", var.java.source)) && can(regex("^[0-9a-f]{64}$", var.java.sha256))
    error_message = "java.source must begin with s3:// or https://, java.sha256 must be 64 hexadecimal digits."
  }
}

variable "nvidia" {
  description = "NVIDIA's package repository, the SHA-256 of its cuda-keyring_1.1-1_all.deb, and the packages of driver, cuBLAS and cuDNN 9. Null: the image has them."
  type = object({
    keyring_sha256 = string
    repository     = optional(string, "https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64")
    packages       = optional(list(string), ["linux-headers-cloud-amd64", "cuda-drivers", "libcublas-13-0", "libcudnn9-cuda-13"])
  })
  default = null

  validation {
    condition     = var.nvidia == null ? true : can(regex("^https://[A-Za-z0-9._~/-]+$", var.nvidia.repository)) && can(regex("^[0-9a-f]{64}$", var.nvidia.keyring_sha256))
    error_message = "nvidia.repository must begin with https://, nvidia.keyring_sha256 must be 64 hexadecimal digits."
  }

  validation {
    condition     = var.nvidia == null ? true : alltrue([for package in var.nvidia.packages : can(regex("^[a-z0-9][a-z0-9+.-]+$", package))])
    error_message = "each of nvidia.packages must be the name of a package."
  }
}

variable "packages" {
  description = "Debian packages of the image libraries: libturbojpeg0 and libwebp7 on Debian, libturbojpeg and libwebp7 on Ubuntu."
  type        = list(string)
  default     = ["libturbojpeg0", "libwebp7"]
  nullable    = false

  validation {
    condition     = alltrue([for package in var.packages : can(regex("^[a-z0-9][a-z0-9+.-]+$", package))])
    error_message = "each of packages must be the name of a package."
  }
}

variable "worker_config" {
  description = "Text of the hosts' /etc/featuredrop/featuredrop.yaml. Null: the image has it. It holds no secret: whoever may describe the machine can read it."
  type        = string
  default     = null
}

variable "secret_files" {
  description = "Files that worker_config names: path -> name of the SSM parameter that holds its text, such as the key for Temporal."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([for path, parameter in var.secret_files :
      can(regex("^/etc/featuredrop/[A-Za-z0-9._-]+$", path)) && can(regex("^/[A-Za-z0-9._/-]+$", parameter))
    ])
    error_message = "each path must be a file in /etc/featuredrop, each parameter a name that begins with /."
  }
}

variable "probe_user" {
  description = "Login of the probe on the hosts: ssh.user in featuredrop.yaml."
  type        = string
  default     = "featuredrop-probe"

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_-]{0,30}$", var.probe_user))
    error_message = "probe_user must be the name of a user, at most 31 characters."
  }
}

variable "probe_command" {
  description = "What the probe runs on the hosts: ssh.command in featuredrop.yaml."
  type        = string
  default     = "/opt/featuredrop/bin/featuredrop-host-check"

  validation {
    condition     = length(var.probe_command) > 0
    error_message = "probe_command must not be empty."
  }
}

variable "probe_key" {
  description = "Public ed25519 key of the probe, as in authorized_keys. Null: the image has the login."
  type        = string
  default     = null

  validation {
    condition     = var.probe_key == null || can(regex("^ssh-ed25519 [A-Za-z0-9+/=]+( [A-Za-z0-9@._-]+)?$", var.probe_key))
    error_message = "probe_key must be one line that begins with ssh-ed25519."
  }
}

variable "private_key_file" {
  description = "The probe's private key on the Hadoop side: ssh.private-key in featuredrop.yaml."
  type        = string
  default     = "/etc/featuredrop/probe"

  validation {
    condition     = startswith(var.private_key_file, "/")
    error_message = "private_key_file must be an absolute path."
  }
}

variable "known_hosts_file" {
  description = "Pinned host keys on the Hadoop side: ssh.known-hosts in featuredrop.yaml."
  type        = string
  default     = "/etc/featuredrop/known_hosts"

  validation {
    condition     = startswith(var.known_hosts_file, "/")
    error_message = "known_hosts_file must be an absolute path."
  }
}

# --- stops that need neither Temporal nor a worker ---------------------------------------------------------------------

variable "stop_when_silent" {
  description = "Whether CloudWatch stops a host that sends no heartbeat. Off for hosts whose image or script sends none."
  type        = bool
  default     = true
  nullable    = false
}

variable "lease_file" {
  description = "File into which a worker writes the seconds since the boot while it has work."
  type        = string
  default     = "/run/featuredrop/lease"

  validation {
    condition     = startswith(var.lease_file, "/")
    error_message = "lease_file must be an absolute path."
  }
}

variable "lease_minutes" {
  description = "Time without work, or since the boot, after which the host sends no heartbeat."
  type        = number
  default     = 30

  validation {
    condition     = var.lease_minutes >= 5 && var.lease_minutes <= 240 && floor(var.lease_minutes) == var.lease_minutes
    error_message = "lease_minutes must be a whole number from 5 to 240."
  }
}

variable "alarm_minutes" {
  description = "Silence after which CloudWatch stops a host, a multiple of 5. It is longer than a boot takes."
  type        = number
  default     = 30

  validation {
    condition     = var.alarm_minutes >= 15 && var.alarm_minutes <= 1440 && var.alarm_minutes % 5 == 0
    error_message = "alarm_minutes must be a multiple of 5 from 15 to 1440."
  }
}

variable "nightly_stop" {
  description = "When all hosts are stopped once a day, as a cron expression of EventBridge Scheduler. A drop that runs then waits for the next start; its chunks in hand are repeated. Null for never."
  type        = string
  default     = "cron(0 3 * * ? *)"

  validation {
    condition     = var.nightly_stop == null || can(regex("^cron\\([^ ]+( [^ ]+){5}\\)$", var.nightly_stop))
    error_message = "nightly_stop must be a cron expression of six fields, such as cron(0 3 * * ? *)."
  }
}

variable "nightly_stop_timezone" {
  description = "Time zone of nightly_stop, such as Europe/Berlin."
  type        = string
  default     = "UTC"

  validation {
    condition     = can(regex("^[A-Za-z_]+(/[A-Za-z_+-]+)*$", var.nightly_stop_timezone))
    error_message = "nightly_stop_timezone must be the name of a time zone, such as Europe/Berlin."
  }
}

variable "enable_budget" {
  description = "Whether AWS mails at 50, 80 and 100 % of what the pool may cost in a month. The tag featuredrop:pool must be active for cost allocation."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.enable_budget || (var.budget_usd != null && length(var.budget_mails) > 0)
    error_message = "enable_budget needs budget_usd and budget_mails."
  }
}

variable "budget_usd" {
  description = "What the pool may cost in a month, in US dollars."
  type        = number
  default     = null

  validation {
    condition     = var.budget_usd == null ? true : var.budget_usd > 0
    error_message = "budget_usd must be above 0."
  }
}

variable "budget_mails" {
  description = "Who is told when the budget is used up, at most 10 addresses."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.budget_mails) <= 10 && alltrue([for mail in var.budget_mails : can(regex("^[^@ ]+@[^@ ]+$", mail))])
    error_message = "budget_mails must hold at most 10 mail addresses."
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
