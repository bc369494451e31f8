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

# Operators: what the operator's tool calls (src/cli), tested against it.
#
# To see what waits, or what a replay would bring back, it reads through subscriptions of its own, which it makes and deletes. Nobody has
# rights on those before they exist, so these stand on the project: one of its own keeps them small.
resource "google_project_iam_custom_role" "operator" {
  role_id = "handoffOperator"
  title   = "Handoff operator"
  permissions = [
    "pubsub.snapshots.create",
    "pubsub.snapshots.delete",
    "pubsub.snapshots.get",
    "pubsub.snapshots.list",
    "pubsub.snapshots.seek",
    "pubsub.subscriptions.consume",
    "pubsub.subscriptions.create",
    "pubsub.subscriptions.delete",
    "pubsub.subscriptions.get",
  ]
}

resource "google_project_iam_member" "operators" {
  for_each = toset(var.operators)
  project  = var.project
  role     = google_project_iam_custom_role.operator.name
  member   = each.key
}

# Its own subscriptions read these topics (subscriber holds pubsub.topics.attachSubscription); a redrive, or the end of a chat, is published.
locals {
  operated = {
    inbound  = google_pubsub_topic.inbound.id
    outbound = google_pubsub_topic.outbound.id
  }

  operator_grants = {
    for grant in setproduct(keys(local.operated), ["roles/pubsub.subscriber", "roles/pubsub.publisher"], var.operators) :
    join(" ", grant) => { topic = local.operated[grant[0]], role = grant[1], member = grant[2] }
  }
}

resource "google_pubsub_topic_iam_member" "operators" {
  for_each = local.operator_grants
  topic    = each.value.topic
  role     = each.value.role
  member   = each.value.member
}
