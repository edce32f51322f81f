//! Domains: the base models that a project trains on.

use uuid::Uuid;

use crate::models::Domain;
use crate::operation::operations;

operations! {
    /// Lists the domains that projects can be made for.
    GetDomains = get_domains: GET "/domains" -> array Vec<Domain>, repeatable;
    required {}
    optional {}

    /// Tells about one domain.
    GetDomain = get_domain: GET "/domains/{domainId}" -> object Domain, repeatable;
    required { path domain_id: Uuid = "domainId"; }
    optional {}
}
