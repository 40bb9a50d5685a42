# An estate of data stores in which every copy is in another region than what it is a copy of.
provider "ibm" {
  region = "us-south"
}

provider "ibm" {
  alias  = "east"
  region = "us-east"
}

# Cloudant: replicated by dr.json and back.json.
resource "ibm_cloudant" "notes" {
  name     = "notes"
  location = "eu-de"
  plan     = "standard-gen2"
}

resource "ibm_cloudant" "notes_copy" {
  provider = ibm.east
  name     = "notes-copy"
  location = "us-east"
  plan     = "standard-gen2"
}

resource "ibm_cloudant_database" "orders" {
  instance_crn = ibm_cloudant.notes.id
  db           = "orders"
}

resource "ibm_cloudant_database" "orders_copy" {
  instance_crn = ibm_cloudant.notes_copy.id
  db           = "orders"
}

# Db2: its disaster recovery node is stated in resilint.toml.
resource "ibm_db2" "ledger" {
  name              = "ledger"
  service           = "dashdb-for-transactions"
  plan              = "performance"
  location          = "us-south"
  high_availability = "yes"
}

# Cloud Databases: a leader and its read replica.
resource "ibm_database" "shop" {
  name                = "shop"
  service             = "databases-for-postgresql"
  plan                = "standard"
  location            = "us-south"
  deletion_protection = true
}

resource "ibm_database" "shop_replica" {
  provider            = ibm.east
  name                = "shop-replica"
  service             = "databases-for-postgresql"
  plan                = "standard"
  location            = "us-east"
  remote_leader_id    = ibm_database.shop.id
  deletion_protection = true
}

# Object Storage: a replicated bucket, one over regions, and a vault elsewhere.
resource "ibm_resource_instance" "cos" {
  name     = "cos"
  service  = "cloud-object-storage"
  plan     = "standard"
  location = "global"
}

resource "ibm_cos_bucket" "receipts" {
  bucket_name          = "receipts"
  resource_instance_id = ibm_resource_instance.cos.id
  region_location      = "us-south"
  storage_class        = "smart"
  force_delete         = false
  object_versioning {
    enable = true
  }
}

resource "ibm_cos_bucket" "receipts_copy" {
  bucket_name          = "receipts-copy"
  resource_instance_id = ibm_resource_instance.cos.id
  region_location      = "us-east"
  storage_class        = "smart"
  force_delete         = false
  object_versioning {
    enable = true
  }
}

resource "ibm_cos_bucket_replication_rule" "receipts" {
  bucket_crn      = ibm_cos_bucket.receipts.crn
  bucket_location = "us-south"
  replication_rule {
    rule_id                         = "all"
    enable                          = true
    priority                        = 1
    deletemarker_replication_status = false
    destination_bucket_crn          = ibm_cos_bucket.receipts_copy.crn
  }
}

resource "ibm_cos_bucket" "photos" {
  bucket_name           = "photos"
  resource_instance_id  = ibm_resource_instance.cos.id
  cross_region_location = "us"
  storage_class         = "smart"
  force_delete          = false
}

# File storage: a share of a VPC with a replica, and a classic one whose replica is stated in resilint.toml.
resource "ibm_is_share" "media" {
  name    = "media"
  zone    = "us-south-1"
  profile = "dp2"
  size    = 220
}

resource "ibm_is_share" "media_replica" {
  provider              = ibm.east
  name                  = "media-replica"
  zone                  = "us-east-1"
  profile               = "dp2"
  source_share_crn      = ibm_is_share.media.crn
  replication_cron_spec = "0 * * * *"
}

resource "ibm_storage_file" "legacy" {
  type              = "Endurance"
  datacenter        = "dal10"
  capacity          = 20
  iops              = 2
  snapshot_capacity = 20
  snapshot_schedule {
    schedule_type   = "DAILY"
    retention_count = 7
    hour            = 2
    minute          = 0
    enable          = true
  }
}

# Block storage: a policy that copies its backups to the other region.
resource "ibm_is_volume" "archive" {
  name    = "archive"
  zone    = "us-south-2"
  profile = "general-purpose"
  tags    = ["backup:daily"]
}

resource "ibm_is_backup_policy" "daily" {
  name                = "daily"
  match_user_tags     = ["backup:daily"]
  match_resource_type = "volume"
}

resource "ibm_is_backup_policy_plan" "daily" {
  backup_policy_id = ibm_is_backup_policy.daily.id
  name             = "daily"
  cron_spec        = "0 2 * * *"
  active           = true
  remote_region_policy {
    region            = "us-east"
    delete_over_count = 7
  }
}
