# An estate of Object Storage in which every option of resiliency is used: documents that both regions write, reports that a vault keeps,
# pictures that are spread over a geography under a key that fails over.

resource "ibm_resource_instance" "storage" {
  name     = "storage"
  service  = "cloud-object-storage"
  plan     = "standard"
  location = "global"
}

resource "ibm_resource_instance" "keys" {
  name     = "keys"
  service  = "kms"
  plan     = "cross-region-resiliency"
  location = "eu-de"
}

resource "ibm_kms_key" "pictures" {
  instance_id  = ibm_resource_instance.keys.guid
  key_name     = "pictures"
  standard_key = false
}

locals {
  # Each region with the one that holds its copy.
  regions = { eu-de = "eu-es", eu-es = "eu-de" }
}

resource "ibm_cos_bucket" "documents" {
  for_each             = local.regions
  bucket_name          = "documents-${each.key}"
  resource_instance_id = ibm_resource_instance.storage.id
  region_location      = each.key
  storage_class        = "smart"
  force_delete         = false
  object_versioning {
    enable = true
  }
  lifecycle {
    prevent_destroy = true
  }
}

resource "ibm_cos_bucket_replication_rule" "documents" {
  for_each        = local.regions
  bucket_crn      = ibm_cos_bucket.documents[each.key].crn
  bucket_location = each.key
  replication_rule {
    rule_id                         = "to-${each.value}"
    enable                          = true
    priority                        = 1
    deletemarker_replication_status = true
    destination_bucket_crn          = ibm_cos_bucket.documents[each.value].crn
  }
}

resource "ibm_cos_bucket" "reports" {
  bucket_name          = "reports"
  resource_instance_id = ibm_resource_instance.storage.id
  region_location      = "eu-gb"
  storage_class        = "smart"
  object_lock          = true
  object_versioning {
    enable = true
  }
}

resource "ibm_cos_backup_vault" "reports" {
  backup_vault_name   = "reports"
  service_instance_id = ibm_resource_instance.storage.id
  region              = "eu-de"
}

resource "ibm_cos_backup_policy" "reports" {
  bucket_crn                = ibm_cos_bucket.reports.crn
  policy_name               = "reports"
  initial_delete_after_days = 30
  target_backup_vault_crn   = ibm_cos_backup_vault.reports.backup_vault_crn
  backup_type               = "continuous"
}

module "pictures" {
  source                   = "terraform-ibm-modules/cos/ibm"
  create_cos_instance      = false
  existing_cos_instance_id = ibm_resource_instance.storage.id
  bucket_name              = "pictures"
  cross_region_location    = "eu"
  kms_key_crn              = ibm_kms_key.pictures.crn
  force_delete             = false
}

# It came from an older estate, and a server elsewhere copies it each night: see resilint.toml.
resource "ibm_cos_bucket" "archive" {
  bucket_name          = "archive"
  resource_instance_id = ibm_resource_instance.storage.id
  region_location      = "eu-gb"
  storage_class        = "cold"
  force_delete         = false
}
