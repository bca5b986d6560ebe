mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  bucket_name = "featuredrop-exchange-test"
}

run "is_closed_versioned_and_written_once" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.exchange.block_public_acls,
      aws_s3_bucket_public_access_block.exchange.block_public_policy,
      aws_s3_bucket_public_access_block.exchange.ignore_public_acls,
      aws_s3_bucket_public_access_block.exchange.restrict_public_buckets,
    ])
    error_message = "the bucket can be opened to the public"
  }

  assert {
    condition     = aws_s3_bucket_versioning.exchange.versioning_configuration[0].status == "Enabled"
    error_message = "the bucket has no versions"
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.exchange.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "objects can belong to others"
  }

  assert {
    condition = toset([for s in jsondecode(aws_s3_bucket_policy.exchange[0].policy).Statement : "${s.Effect} ${s.Sid}"]) == toset([
      "Deny WriteOnce", "Deny TlsOnly",
    ])
    error_message = "the bucket's policy allows something, or does not refuse plain HTTP and replacing writes"
  }

  assert {
    condition     = one([for r in aws_s3_bucket_server_side_encryption_configuration.exchange.rule : one(r.apply_server_side_encryption_by_default).sse_algorithm]) == "AES256"
    error_message = "without a key the bucket must use S3's own"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.exchange[0].rule[0].noncurrent_version_expiration[0].noncurrent_days == 7
    error_message = "old versions must go after 7 days"
  }

  assert {
    condition     = output.arn == "arn:aws:s3:::featuredrop-exchange-test"
    error_message = "the ARN is not known before the bucket exists"
  }
}

run "takes_a_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = alltrue([for r in aws_s3_bucket_server_side_encryption_configuration.exchange.rule :
      r.bucket_key_enabled && one(r.apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
      && one(r.apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn
    ])
    error_message = "objects are not encrypted with the key"
  }
}

run "an_alias_is_no_key" {
  command = plan

  variables {
    kms_key_arn = "alias/exchange"
  }

  expect_failures = [var.kms_key_arn]
}

run "a_name_that_s3_refuses" {
  command = plan

  variables {
    bucket_name = "Exchange_Bucket"
  }

  expect_failures = [var.bucket_name]
}

run "half_a_day" {
  command = plan

  variables {
    noncurrent_days = 0.5
  }

  expect_failures = [var.noncurrent_days]
}
