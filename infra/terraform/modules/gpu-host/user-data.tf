# cloud-init writes scripts and units, and starts them. The work is done by host-setup, which goes on after a reboot.

locals {
  setup_values = {
    POOL                = var.pool
    REGION              = local.region
    HOST_KEYS           = local.host_keys
    PACKAGES            = join(" ", concat(var.packages, var.nvidia == null ? [] : var.nvidia.packages))
    NVIDIA_REPOSITORY   = var.nvidia == null ? "" : var.nvidia.repository
    KEYRING_SHA256      = var.nvidia == null ? "" : var.nvidia.keyring_sha256
    JAVA                = var.java == null ? "" : var.java.source
    JAVA_SHA256         = var.java == null ? "" : var.java.sha256
    DISTRIBUTION        = var.distribution == null ? "" : var.distribution.source
    DISTRIBUTION_SHA256 = var.distribution == null ? "" : var.distribution.sha256
    PROBE_USER          = var.probe_user
    PROBE_KEY           = var.probe_key == null ? "" : var.probe_key
    SECRET_FILES        = join("\n", [for path, parameter in var.secret_files : "${path} ${parameter}"])
  }
  heartbeat_values = {
    REGION        = local.region
    LEASE_FILE    = var.lease_file
    LEASE_MINUTES = tostring(var.lease_minutes)
  }

  scripts = { for name in ["host-env", "host-setup", "heartbeat"] : "/usr/local/lib/featuredrop/${name}" => file("${path.module}/files/${name}") }
  units = {
    for name in ["featuredrop-host-env.service", "featuredrop-host-setup.service", "featuredrop-heartbeat.service", "featuredrop-heartbeat.timer"] :
    "/etc/systemd/system/${name}" => file("${path.module}/files/${name}")
  }
  settings = merge(
    {
      "/etc/featuredrop/host-setup.env" = join("", [for key, value in local.setup_values : "${key}='${replace(value, "'", "'\\''")}'\n"])
      "/etc/featuredrop/heartbeat.env"  = join("", [for key, value in local.heartbeat_values : "${key}='${replace(value, "'", "'\\''")}'\n"])
    },
    var.worker_config == null ? {} : { "/etc/featuredrop/featuredrop.yaml" = var.worker_config },
  )

  cloud_config = yamlencode({
    write_files = concat(
      [for path, content in local.scripts : { path = path, permissions = "0755", content = content }],
      [for path, content in merge(local.units, local.settings) : { path = path, permissions = "0644", content = content }],
    )
    runcmd = [
      "systemctl daemon-reload",
      "systemctl enable featuredrop-host-env.service featuredrop-host-setup.service",
      "systemctl start --no-block featuredrop-host-setup.service",
    ]
  })
  user_data = "#cloud-config\n${local.cloud_config}"
}
