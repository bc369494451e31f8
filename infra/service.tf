# The service as a Cloud Run worker pool. It pulls: it has no callers, so it gets no URL, no ingress and no request-driven
# scaling, which would take instances away while their long polls are open. CPU is always on. The number of instances is set by
# hand or by an autoscaler that looks at open chats; a backlog of 0 does not mean that nothing runs here.
#
# Stopping: Cloud Run sends SIGTERM and kills after 10 s; the service is done within 8 s. Node is PID 1, so the signal arrives.

resource "google_cloud_run_v2_worker_pool" "service" {
  name                = "handoff-service"
  location            = var.region
  deletion_protection = true

  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = var.service_instances
  }

  template {
    service_account = google_service_account.service.email

    # Redis over the network; Salesforce and Google directly.
    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = var.network
        subnetwork = var.subnetwork
      }
    }

    containers {
      image = var.image
      args  = ["dist/service/main.js"]

      resources {
        limits = {
          cpu    = "1"
          memory = "2Gi"
        }
      }

      env {
        name  = "GOOGLE_CLOUD_PROJECT"
        value = var.project
      }
      env {
        name  = "INBOUND_TOPIC"
        value = google_pubsub_topic.inbound.name
      }
      env {
        name  = "INBOUND_SUBSCRIPTION"
        value = google_pubsub_subscription.inbound.name
      }
      env {
        name  = "OUTBOUND_TOPIC"
        value = google_pubsub_topic.outbound.name
      }
      env {
        name  = "DEAD_LETTER_TOPIC"
        value = google_pubsub_topic.dead_letter.name
      }
      env {
        name = "REDIS_URL"
        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret.redis_url.secret_id
            version = "latest"
          }
        }
      }
      env {
        name  = "NODE_EXTRA_CA_CERTS"
        value = "/redis-ca/ca.pem"
      }
      # 10,000 chats at 60 KB are 600 MB; the rest of the 2 GiB is for buffers outside the heap.
      env {
        name  = "NODE_OPTIONS"
        value = "--max-old-space-size=1536"
      }

      volume_mounts {
        name       = "redis-ca"
        mount_path = "/redis-ca"
      }

      # Both ask whether the process answers. Whether Redis does is not their business: a restart would not mend it.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 1
        failure_threshold = 30

        http_get {
          path = "/livez"
          port = 8080
        }
      }
      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/livez"
          port = 8080
        }
      }
    }

    volumes {
      name = "redis-ca"

      secret {
        secret = google_secret_manager_secret.redis_ca.secret_id

        items {
          version = "latest"
          path    = "ca.pem"
        }
      }
    }
  }

  depends_on = [
    # A release may read names that the one before did not: their rights come first.
    google_secret_manager_secret_iam_member.service_bots,
    google_secret_manager_secret_iam_member.service_redis_url,
    google_secret_manager_secret_iam_member.service_redis_ca,
    google_secret_manager_secret_version.redis_ca,
  ]
}
