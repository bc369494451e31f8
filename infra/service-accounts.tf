# One account per process, each right on the one resource it is needed for. There are no keys: Cloud Run gives the identity.

resource "google_service_account" "function" {
  account_id   = "handoff-function"
  display_name = "Handoff function"
}

resource "google_service_account" "service" {
  account_id   = "handoff-service"
  display_name = "Handoff service"
}

# Function: publishes inbound events, reads its own secret.

resource "google_pubsub_topic_iam_member" "function_inbound" {
  topic  = google_pubsub_topic.inbound.id
  role   = "roles/pubsub.publisher"
  member = google_service_account.function.member
}

resource "google_secret_manager_secret_iam_member" "function_secret" {
  secret_id = google_secret_manager_secret.function.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function.member
}

# Service: reads inbound events, publishes outbound ones and parked ones, reads the bots' secrets and Redis's.

resource "google_pubsub_subscription_iam_member" "service_inbound" {
  subscription = google_pubsub_subscription.inbound.id
  role         = "roles/pubsub.subscriber"
  member       = google_service_account.service.member
}

resource "google_pubsub_topic_iam_member" "service_outbound" {
  topic  = google_pubsub_topic.outbound.id
  role   = "roles/pubsub.publisher"
  member = google_service_account.service.member
}

resource "google_pubsub_topic_iam_member" "service_dead_letter" {
  topic  = google_pubsub_topic.dead_letter.id
  role   = "roles/pubsub.publisher"
  member = google_service_account.service.member
}

resource "google_secret_manager_secret_iam_member" "service_bots" {
  for_each  = google_secret_manager_secret.bot
  secret_id = each.value.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}

resource "google_secret_manager_secret_iam_member" "service_redis_url" {
  secret_id = google_secret_manager_secret.redis_url.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}

resource "google_secret_manager_secret_iam_member" "service_redis_ca" {
  secret_id = google_secret_manager_secret.redis_ca.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}

# Integrations Service: reads outbound events.

resource "google_pubsub_subscription_iam_member" "outbound_readers" {
  for_each     = toset(var.outbound_readers)
  subscription = google_pubsub_subscription.outbound.id
  role         = "roles/pubsub.subscriber"
  member       = each.key
}

# Operators: seek the three subscriptions (subscriber), see their settings (viewer), make and delete snapshots.

locals {
  replayed = {
    inbound     = google_pubsub_subscription.inbound.id
    outbound    = google_pubsub_subscription.outbound.id
    dead_letter = google_pubsub_subscription.dead_letter.id
  }

  operator_grants = {
    for grant in setproduct(keys(local.replayed), ["roles/pubsub.subscriber", "roles/pubsub.viewer"], var.operators) :
    join(" ", grant) => { subscription = local.replayed[grant[0]], role = grant[1], member = grant[2] }
  }
}

resource "google_pubsub_subscription_iam_member" "operators" {
  for_each     = local.operator_grants
  subscription = each.value.subscription
  role         = each.value.role
  member       = each.value.member
}

# Snapshots belong to the project, not to a subscription; no predefined role has these rights alone.
resource "google_project_iam_custom_role" "replay" {
  role_id = "handoffReplay"
  title   = "Handoff replay"
  permissions = [
    "pubsub.snapshots.create",
    "pubsub.snapshots.delete",
    "pubsub.snapshots.get",
    "pubsub.snapshots.list",
    "pubsub.snapshots.seek",
  ]
}

resource "google_project_iam_member" "replay" {
  for_each = toset(var.operators)
  project  = var.project
  role     = google_project_iam_custom_role.replay.name
  member   = each.key
}
