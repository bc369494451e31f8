# Memorystore for Valkey, which speaks Redis: unlike Memorystore for Redis it keeps an append-only file. Not a cluster of shards,
# because one node holds every open conversation many times over; one replica in another zone takes over.

resource "google_network_connectivity_service_connection_policy" "redis" {
  name          = "handoff-redis"
  location      = var.region
  service_class = "gcp-memorystore"
  network       = var.network

  psc_config {
    subnetworks = [var.subnetwork]
  }
}

resource "google_memorystore_instance" "redis" {
  # TOKEN_AUTH is known to the beta API only.
  provider    = google-beta
  instance_id = "handoff-redis"
  location    = var.region

  engine_version = "VALKEY_8_0"
  mode           = "CLUSTER_DISABLED"
  shard_count    = 1
  replica_count  = 1
  node_type      = var.redis_node_type

  engine_configs = {
    # A full store must refuse writes. Evicting a conversation or the memory of event ids would lose or repeat messages.
    "maxmemory-policy" = "noeviction"
  }

  # At most the last second is lost when both nodes die at once; seeking the inbound subscription back repairs that.
  persistence_config {
    mode = "AOF"

    aof_config {
      append_fsync = "EVERY_SEC"
    }
  }

  transit_encryption_mode = "SERVER_AUTHENTICATION"
  # Users and tokens are made by the operator (README): their values never enter Terraform's state.
  authorization_mode = "TOKEN_AUTH"

  desired_auto_created_endpoints {
    network    = var.network
    project_id = var.project
  }

  deletion_protection_enabled = true

  depends_on = [google_network_connectivity_service_connection_policy.redis]

  lifecycle {
    prevent_destroy = true
  }
}
