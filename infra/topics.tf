# Names and numbers are those of src/pubsub/topology.ts; test/architecture/infra.test.ts compares them.
#
# No subscription has a dead_letter_policy: Pub/Sub's own dead-lettering counts nacks, so poison would block its ordering key
# until the count is reached, keys have been seen stuck afterwards (googleapis/google-cloud-dotnet issue 11793), and the
# message would carry no reason. The service parks on salesforce-dead-letter itself (docs/adr/0005-our-own-dead-letters.md).

locals {
  message_regions = coalescelist(var.message_regions, [var.region])
}

resource "google_pubsub_topic" "inbound" {
  name = "salesforce-inbound"
  # A subscription that is made later, or made again, can still be sought back to what came before it.
  message_retention_duration = "604800s"

  message_storage_policy {
    allowed_persistence_regions = local.message_regions
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_pubsub_subscription" "inbound" {
  name  = "salesforce-inbound-service"
  topic = google_pubsub_topic.inbound.id

  enable_message_ordering = true
  # Longer than any handler; the client extends it while one runs.
  ack_deadline_seconds = 60
  # Replay by seek needs what was acked. Seven days are how far back it can reach.
  retain_acked_messages      = true
  message_retention_duration = "604800s"

  # Never: without this Pub/Sub deletes a subscription that was idle for 31 days, and with it what nobody has read.
  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "10s"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_pubsub_topic" "outbound" {
  name                       = "salesforce-outbound"
  message_retention_duration = "604800s"

  message_storage_policy {
    allowed_persistence_regions = local.message_regions
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_pubsub_subscription" "outbound" {
  name  = "salesforce-outbound-integrations"
  topic = google_pubsub_topic.outbound.id

  enable_message_ordering    = true
  ack_deadline_seconds       = 60
  retain_acked_messages      = true
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "10s"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_pubsub_topic" "dead_letter" {
  name                       = "salesforce-dead-letter"
  message_retention_duration = "604800s"

  message_storage_policy {
    allowed_persistence_regions = local.message_regions
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Without a subscription parked messages would vanish. Not ordered: one parked message must never hold up another.
resource "google_pubsub_subscription" "dead_letter" {
  name  = "salesforce-dead-letter-operators"
  topic = google_pubsub_topic.dead_letter.id

  enable_message_ordering    = false
  ack_deadline_seconds       = 60
  retain_acked_messages      = true
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  # No retry_policy: what an operator has looked at and given back can be seen again at once.

  lifecycle {
    prevent_destroy = true
  }
}
