# tflint's own rules for terraform. The rules for AWS are a plug-in that is fetched from GitHub; terraform's plan and
# checkov look at the same.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# The modules' files are named after what they make.
rule "terraform_standard_module_structure" {
  enabled = false
}
