variable "project" {
  description = "Project that everything is created in. One of its own keeps the rights small."
  type        = string
}

variable "region" {
  description = "Region of function, service and Redis."
  type        = string
}

variable "message_regions" {
  description = "Regions that may store messages. Empty: only `region`."
  type        = list(string)
  default     = []
}

variable "network" {
  description = "Id of the VPC network that the service and Redis share: projects/{project}/global/networks/{name}."
  type        = string
}

variable "subnetwork" {
  description = "Id of a subnetwork of `network` in `region`, with addresses for the service and for Redis."
  type        = string
}

variable "image" {
  description = "The image built from the Dockerfile, by digest: what was tested is what runs."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image must end with @sha256: and its digest."
  }
}

variable "bots" {
  description = "Bots by slug. Holds nothing secret: it only says which secrets there are."
  type        = map(object({}))
  default     = {}

  validation {
    condition     = alltrue([for slug in keys(var.bots) : can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", slug))])
    error_message = "A bot slug has 1 to 100 letters, digits, - or _, beginning with a letter or digit."
  }
}

variable "function_callers" {
  description = "Members that may call the function, such as serviceAccount:platform@example-project.iam.gserviceaccount.com."
  type        = list(string)

  validation {
    condition     = length(var.function_callers) > 0 && length(setintersection(var.function_callers, ["allUsers", "allAuthenticatedUsers"])) == 0
    error_message = "Name at least one caller; the function is never open to everyone."
  }
}

variable "function_ingress" {
  description = "Where calls may come from; whoever calls must be one of `function_callers` besides."
  type        = string
  default     = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"

  validation {
    condition     = contains(["INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", "INGRESS_TRAFFIC_ALL"], var.function_ingress)
    error_message = "Must be one of Cloud Run's ingress settings."
  }
}

variable "function_max_instances" {
  description = "Upper limit of the function's instances; one takes 80 requests at a time."
  type        = number
  default     = 10
}

variable "service_instances" {
  description = "Instances of the service. All are equal and share the conversations; one is built for 10,000 open chats."
  type        = number
  default     = 2

  validation {
    condition     = var.service_instances >= 2
    error_message = "With fewer than two instances nobody takes over when one stops."
  }
}

variable "redis_node_type" {
  description = "Memory of the store of conversations."
  type        = string
  default     = "STANDARD_SMALL"
}

variable "outbound_readers" {
  description = "Members that read the outbound subscription: the account of Integrations Service."
  type        = list(string)
}

variable "operators" {
  description = "Members that use the operator's tool: replay, snapshots, parked messages, the end of a chat."
  type        = list(string)
  default     = []
}
