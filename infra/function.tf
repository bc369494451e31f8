# The HTTP function as a Cloud Run service, from the same image as the service: one artefact is built, scanned and rolled back.
# (Cloud Functions v2 would build a second one from the source and run it on Cloud Run all the same.)

resource "google_cloud_run_v2_service" "function" {
  name     = "handoff-function"
  location = var.region
  ingress  = var.function_ingress
  # Cloud Run checks every caller's ID token before a request reaches the process.
  invoker_iam_disabled = false
  deletion_protection  = true

  template {
    service_account = google_service_account.function.email
    # Above the 30 s in which a body must have arrived and the 10 s in which Pub/Sub must have confirmed.
    timeout = "60s"
    # Requests wait for Pub/Sub, they do not compute.
    max_instance_request_concurrency = 80

    scaling {
      # One is always warm: the first user who asks for a person does not wait for a process to start.
      min_instance_count = 1
      max_instance_count = var.function_max_instances
    }

    containers {
      image = var.image
      args  = ["dist/function/main.js"]

      resources {
        limits = {
          cpu    = "1"
          memory = "512Mi"
        }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      # PORT is set by Cloud Run.
      env {
        name  = "GOOGLE_CLOUD_PROJECT"
        value = var.project
      }
      env {
        name  = "INBOUND_TOPIC"
        value = google_pubsub_topic.inbound.name
      }
      # A second lock of another kind behind Cloud Run's check of the ID token.
      env {
        name  = "FUNCTION_AUTH"
        value = "secret"
      }
      env {
        name  = "NODE_OPTIONS"
        value = "--max-old-space-size=384"
      }
    }
  }
}

# A binding, not a member: whoever was added by hand is removed again.
resource "google_cloud_run_v2_service_iam_binding" "function_callers" {
  name     = google_cloud_run_v2_service.function.name
  location = google_cloud_run_v2_service.function.location
  role     = "roles/run.invoker"
  members  = var.function_callers
}
