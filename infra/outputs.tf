output "function_url" {
  description = "Where the platform sends its calls; also the audience of its ID tokens."
  value       = google_cloud_run_v2_service.function.uri
}

output "outbound_subscription" {
  description = "What Integrations Service reads."
  value       = google_pubsub_subscription.outbound.id
}

output "redis_endpoints" {
  description = "Address and port for handoff-redis-url; the one of type CONNECTION_TYPE_PRIMARY takes writes."
  value       = google_memorystore_instance.redis.endpoints
}

output "bot_secrets" {
  description = "Names of the secrets that bots read."
  value       = sort(keys(google_secret_manager_secret.bot))
}

output "service_accounts" {
  description = "Who the processes are."
  value = {
    function = google_service_account.function.email
    service  = google_service_account.service.email
  }
}
