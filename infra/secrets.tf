# Containers only. Values are added by the operator and never enter Terraform's code or state:
#
#   printf %s "$VALUE" | gcloud secrets versions add acme-client_id --project="$PROJECT" --data-file=-
#
# Which of them a bot needs depends on its authFlow (README), and on what stands in its document "settings" already
# (docs/bot-settings.md). One without a version counts as not set.

locals {
  # The names that src/desks/live-agent/bot/read-bot-settings.ts reads, after the bot's slug and a hyphen.
  bot_secret_names = [
    "client_id",
    "client_secret",
    "username",
    "password",
    "organizationId",
    "deploymentId",
    "buttonId",
    "liveAgentUrl",
    "loginUrl",
    "authFlow",
    "privateKey",
    "securityToken",
    "settings",
  ]

  bot_secrets = toset([for pair in setproduct(keys(var.bots), local.bot_secret_names) : "${pair[0]}-${pair[1]}"])
}

resource "google_secret_manager_secret" "bot" {
  for_each  = local.bot_secrets
  secret_id = each.key

  replication {
    auto {}
  }
}

# What callers send to the function besides their ID token: one secret per line, so that it can be changed without a gap.
resource "google_secret_manager_secret" "function" {
  secret_id = "handoff-function-secret"

  replication {
    auto {}
  }
}

# rediss://{user}:{token}@{address}:{port}
resource "google_secret_manager_secret" "redis_url" {
  secret_id = "handoff-redis-url"

  replication {
    auto {}
  }
}

# Not a secret: the public certificate of the authority that signed Redis's own. It stands here because Cloud Run can mount it.
resource "google_secret_manager_secret" "redis_ca" {
  secret_id = "handoff-redis-ca"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "redis_ca" {
  secret = google_secret_manager_secret.redis_ca.id
  secret_data = join("\n", flatten([
    for authority in google_memorystore_instance.redis.managed_server_ca : [
      for chain in authority.ca_certs : chain.certificates
    ]
  ]))
}
