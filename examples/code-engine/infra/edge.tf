# The edge of the storefront: www.shop.example.com, served from the pools of pools.tf.

resource "ibm_cis" "edge" {
  name     = "edge"
  plan     = "standard-next"
  location = "global"
}

resource "ibm_cis_domain" "shop" {
  cis_id = ibm_cis.edge.id
  domain = "shop.example.com"
}

resource "ibm_cis_domain_settings" "shop" {
  cis_id          = ibm_cis.edge.id
  domain_id       = ibm_cis_domain.shop.id
  ssl             = "strict"
  min_tls_version = "1.2"
  waf             = "on"
}

resource "ibm_cis_global_load_balancer" "www" {
  cis_id           = ibm_cis.edge.id
  domain_id        = ibm_cis_domain.shop.id
  name             = "www.shop.example.com"
  default_pool_ids = [ibm_cis_origin_pool.dallas.id, ibm_cis_origin_pool.frankfurt.id]
  fallback_pool_id = ibm_cis_origin_pool.frankfurt.id
  steering_policy  = "random"
  proxied          = true
}
