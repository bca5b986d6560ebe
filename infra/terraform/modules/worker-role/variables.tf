variable "name" {
  description = "Prefix of the role's name. Lower-case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,55}$", var.name))
    error_message = "name must begin with a letter and hold 2 to 56 lower-case letters, digits or hyphens."
  }
}

variable "pools" {
  description = "Pools whose hosts the workers start, stop and reboot: name of the pool -> what the output worker_rights of its module gpu-host says."
  type = map(object({
    launch_templates = optional(list(string), [])
    launches_spot    = optional(bool, false)
    host_role        = optional(string)
    host_keys        = optional(string)
    volume_key       = optional(string)
  }))

  validation {
    condition     = length(var.pools) >= 1 && alltrue([for pool in keys(var.pools) : can(regex("^[a-z][a-z0-9-]{0,30}$", pool))])
    error_message = "pools must name at least one pool; a name begins with a letter and holds at most 31 lower-case letters, digits or hyphens."
  }
}

variable "may_launch" {
  description = "Whether the workers may make hosts, from the pools' launch templates and with the pools' tags only."
  type        = bool
  default     = false
  nullable    = false
}

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

variable "principals" {
  description = "ARNs of the users or roles of the Hadoop-side workers, which may take the role."
  type        = list(string)

  validation {
    condition     = length(var.principals) > 0 && alltrue([for arn in var.principals : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:", arn))])
    error_message = "principals must hold at least one ARN of a user, role or account."
  }
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}
