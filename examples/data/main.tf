# The data of the shop: a database with a read replica, and receipts that are copied to another region. Two mistakes
# that are easily made: the replica was copied with its location, and versioning was forgotten at the target.
variable "region" {
  type    = string
  default = "us-south"
}

variable "recovery_region" {
  type    = string
  default = "us-east"
}

provider "ibm" {
  region = var.region
}

provider "ibm" {
  alias  = "recovery"
  region = var.recovery_region
}

resource "ibm_database" "orders" {
  name                = "orders"
  service             = "databases-for-postgresql"
  plan                = "standard"
  location            = var.region
  deletion_protection = true
}

resource "ibm_database" "orders_replica" {
  name                = "orders-replica"
  service             = "databases-for-postgresql"
  plan                = "standard"
  location            = var.region
  remote_leader_id    = ibm_database.orders.id
  deletion_protection = true
}

resource "ibm_resource_instance" "storage" {
  name     = "storage"
  service  = "cloud-object-storage"
  plan     = "standard"
  location = "global"
}

resource "ibm_cos_bucket" "receipts" {
  bucket_name          = "receipts"
  resource_instance_id = ibm_resource_instance.storage.id
  region_location      = var.region
  storage_class        = "smart"
  force_delete         = false
  object_versioning {
    enable = true
  }
}

resource "ibm_cos_bucket" "receipts_copy" {
  provider             = ibm.recovery
  bucket_name          = "receipts-copy"
  resource_instance_id = ibm_resource_instance.storage.id
  region_location      = var.recovery_region
  storage_class        = "smart"
  force_delete         = false
}

resource "ibm_cos_bucket_replication_rule" "receipts" {
  bucket_crn      = ibm_cos_bucket.receipts.crn
  bucket_location = var.region
  replication_rule {
    rule_id                         = "all"
    enable                          = true
    priority                        = 1
    deletemarker_replication_status = false
    destination_bucket_crn          = ibm_cos_bucket.receipts_copy.crn
  }
}
