# A pool for each region that .github/workflows/deploy.yml deploys to.

locals {
  # The host names of the app, one in each project. The second was copied from the first.
  hosts = {
    us-south = "storefront.1f7x0q9wq2h.us-south.codeengine.appdomain.cloud"
    eu-de    = "storefront.1g2m5r8tk4d.us-south.codeengine.appdomain.cloud"
  }
}

resource "ibm_cis_healthcheck" "ready" {
  cis_id         = ibm_cis.edge.id
  type           = "https"
  path           = "/ready"
  expected_codes = "200"
  interval       = 60
  timeout        = 5
  retries        = 2
}

resource "ibm_cis_origin_pool" "dallas" {
  cis_id             = ibm_cis.edge.id
  name               = "dallas"
  monitor            = ibm_cis_healthcheck.ready.id
  minimum_origins    = 1
  check_regions      = ["WNAM", "WEU"]
  notification_email = "sre@example.com"
  enabled            = true

  origins {
    name    = "dallas"
    address = local.hosts["us-south"]
    enabled = true
  }
}

resource "ibm_cis_origin_pool" "frankfurt" {
  cis_id             = ibm_cis.edge.id
  name               = "frankfurt"
  monitor            = ibm_cis_healthcheck.ready.id
  minimum_origins    = 1
  check_regions      = ["WNAM", "WEU"]
  notification_email = "sre@example.com"
  enabled            = true

  origins {
    name    = "frankfurt"
    address = local.hosts["eu-de"]
    enabled = true
  }
}
