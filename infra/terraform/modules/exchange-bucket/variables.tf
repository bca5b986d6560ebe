variable "bucket_name" {
  description = "Name of the exchange bucket; unique among all of S3."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3 to 63 lower-case letters, digits or hyphens."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts objects; null for S3's own key (SSE-S3)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]*:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
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

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days must be a whole number of 1 or more."
  }
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
}
