# What the modules take. They check the values, too.

variable "name" {
  description = "Prefix of every resource's name. Lower-case letters, digits and hyphens."
  type        = string
  default     = "featuredrop"
}

variable "pool" {
  description = "The pool as named in featuredrop.yaml; becomes the tag featuredrop:pool, by which the hosts are found."
  type        = string
}

variable "bucket_name" {
  description = "Name of the exchange bucket; unique among all of S3."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the exchange; null for S3's own key (SSE-S3)."
  type        = string
  default     = null
}

variable "bucket_policy" {
  description = "Whether the bucket refuses requests without TLS and writes that could replace an object. Off only for an S3 double without TLS."
  type        = bool
  default     = true
  nullable    = false
}

variable "lifecycle_rules" {
  description = "Whether S3 removes old versions and unfinished uploads. Off only where an S3 double is slow at it."
  type        = bool
  default     = true
  nullable    = false
}

variable "noncurrent_days" {
  description = "Days after which removed or replaced objects are gone for good."
  type        = number
  default     = 7
}

variable "control_principals" {
  description = "ARNs of the users or roles of the Hadoop-side workers, which may take the control role."
  type        = list(string)
}

variable "hosts" {
  description = "Hosts that terraform makes and keeps: a name of your choice -> EC2 type and availability zone. Another type stops and starts the host, another zone or spot replaces it."
  type = map(object({
    type = string
    zone = string
    spot = optional(bool, false)
  }))
  default  = {}
  nullable = false
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
}

variable "may_launch" {
  description = "Whether the workers may make hosts from the templates. The module worker-role gives the right."
  type        = bool
  default     = false
  nullable    = false
}

variable "max_hosts" {
  description = "Most hosts up at the same time: fleet.max in featuredrop.yaml. Null: as many as hosts names."
  type        = number
  default     = null
}

variable "ami_id" {
  description = "Image of new hosts: Debian 12 or Ubuntu, or one that has driver, libraries and FeatureDrop already. An existing host keeps its image."
  type        = string
}

variable "root_device" {
  description = "Name of the image's root device: /dev/xvda for Debian, /dev/sda1 for Ubuntu."
  type        = string
  default     = "/dev/xvda"
}

variable "root_gib" {
  description = "Size of the root volume in GiB; it is billed while the host is stopped, too."
  type        = number
  default     = 100
}

variable "volume_key_arn" {
  description = "ARN of the KMS key that encrypts the volumes of new hosts; null for the account's key for EBS."
  type        = string
  default     = null
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

variable "vpc_id" {
  description = "VPC of the hosts."
  type        = string
}

variable "subnets" {
  description = "Availability zone -> id of the subnet of hosts there. It needs a way to the Temporal server, to S3 and to the web."
  type        = map(string)
}

variable "ssh_from" {
  description = "Networks from which the control worker probes the hosts over SSH, in CIDR notation, /16 or narrower."
  type        = list(string)
}

variable "temporal_port" {
  description = "Port of the Temporal frontend, which the hosts call."
  type        = number
  default     = 7233
}

variable "temporal_cidr" {
  description = "Network of the Temporal frontend in CIDR notation."
  type        = string
}

variable "distribution" {
  description = "The Debian package that `make dist` makes: s3://BUCKET/KEY or https://..., and its SHA-256. Null: the image has it."
  type        = object({ source = string, sha256 = string })
  default     = null
}

variable "java" {
  description = "A Java 25 runtime as tar.gz: s3://BUCKET/KEY or https://..., and its SHA-256. Null: the image has one."
  type        = object({ source = string, sha256 = string })
  default     = null
}

variable "nvidia" {
  description = "NVIDIA's package repository, the SHA-256 of its cuda-keyring_1.1-1_all.deb, and the packages of driver, cuBLAS and cuDNN 9. Null: the image has them."
  type = object({
    keyring_sha256 = string
    repository     = optional(string, "https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64")
    packages       = optional(list(string), ["linux-headers-cloud-amd64", "cuda-drivers", "libcublas-13-0", "libcudnn9-cuda-13"])
  })
  default = null
}

variable "packages" {
  description = "Debian packages of the image libraries: libturbojpeg0 and libwebp7 on Debian, libturbojpeg and libwebp7 on Ubuntu."
  type        = list(string)
  default     = ["libturbojpeg0", "libwebp7"]
  nullable    = false
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
}

variable "probe_user" {
  description = "Login of the probe on the hosts: ssh.user in featuredrop.yaml."
  type        = string
  default     = "featuredrop-probe"
}

variable "probe_command" {
  description = "What the probe runs on the hosts: ssh.command in featuredrop.yaml."
  type        = string
  default     = "/opt/featuredrop/bin/featuredrop-host-check"
}

variable "probe_key" {
  description = "Public ed25519 key of the probe, as in authorized_keys. Null: the image has the login."
  type        = string
  default     = null
}

variable "private_key_file" {
  description = "The probe's private key on the Hadoop side: ssh.private-key in featuredrop.yaml."
  type        = string
  default     = "/etc/featuredrop/probe"
}

variable "known_hosts_file" {
  description = "Pinned host keys on the Hadoop side: ssh.known-hosts in featuredrop.yaml."
  type        = string
  default     = "/etc/featuredrop/known_hosts"
}

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
}

variable "lease_minutes" {
  description = "Time without work, or since the boot, after which the host sends no heartbeat."
  type        = number
  default     = 30
}

variable "alarm_minutes" {
  description = "Silence after which CloudWatch stops a host, a multiple of 5. It is longer than a boot takes."
  type        = number
  default     = 30
}

variable "nightly_stop" {
  description = "When all hosts are stopped once a day, as a cron expression of EventBridge Scheduler. A drop that runs then waits for the next start; its chunks in hand are repeated. Null for never."
  type        = string
  default     = "cron(0 3 * * ? *)"
}

variable "nightly_stop_timezone" {
  description = "Time zone of nightly_stop, such as Europe/Berlin."
  type        = string
  default     = "UTC"
}

variable "enable_budget" {
  description = "Whether AWS mails at 50, 80 and 100 % of what the pool may cost in a month. The tag featuredrop:pool must be active for cost allocation."
  type        = bool
  default     = false
  nullable    = false
}

variable "budget_usd" {
  description = "What the pool may cost in a month, in US dollars."
  type        = number
  default     = null
}

variable "budget_mails" {
  description = "Who is told when the budget is used up, at most 10 addresses."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "tags" {
  description = "Further tags of every resource."
  type        = map(string)
  default     = {}
}
