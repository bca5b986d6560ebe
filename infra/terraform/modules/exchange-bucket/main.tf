data "aws_partition" "here" {}

locals {
  # Known before the bucket exists, so that a plan shows the whole text of the policy.
  arn = "arn:${data.aws_partition.here.partition}:s3:::${var.bucket_name}"
}

resource "aws_s3_bucket" "exchange" {
  bucket = var.bucket_name
  tags   = var.tags
}

resource "aws_s3_bucket_ownership_controls" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "exchange" {
  bucket                  = aws_s3_bucket.exchange.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "exchange" {
  bucket = aws_s3_bucket.exchange.id

  rule {
    # Without a bucket key, S3 asks KMS for every object.
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "exchange" {
  count  = var.lifecycle_rules ? 1 : 0
  bucket = aws_s3_bucket.exchange.id

  # What is current is removed by FeatureDrop's Sweep, which knows which drops are open.
  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.exchange]
}

resource "aws_s3_bucket_policy" "exchange" {
  count  = var.bucket_policy ? 1 : 0
  bucket = aws_s3_bucket.exchange.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Nothing is ever replaced, whoever writes. The parts of an upload in parts carry no condition; its completion
        # does.
        Sid       = "WriteOnce"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${local.arn}/*"
        Condition = {
          Null = { "s3:if-none-match" = "true" }
          Bool = { "s3:ObjectCreationOperation" = "true" }
        }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [local.arn, "${local.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.exchange]
}
