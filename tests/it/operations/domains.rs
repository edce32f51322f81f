use customvision::{DomainType, ExportPlatform};

use super::*;

const COMPACT: &str = r#"{"id":"55555555-aaaa-4bbb-8ccc-000000000005","name":"General (compact)","type":"Classification","exportable":true,"enabled":true,"exportablePlatforms":["CoreML","TensorFlow","IVS"],"modelInformation":{"estimatedModelSizeInMegabytes":6,"description":"Small and quick"}}"#;
const LIST: &str = r#"[{"id":"55555555-aaaa-4bbb-8ccc-000000000055","name":"General","type":"ObjectDetection","exportable":false,"enabled":true,"exportablePlatforms":[],"modelInformation":null}]"#;

#[test]
fn get_domains() {
    let domains = Case::of("get_domains", LIST).required(get("/domains"), |c| c.get_domains().send());
    let domain = only(domains);
    assert_eq!((domain.name.as_str(), domain.domain_type), ("General", DomainType::ObjectDetection));
    assert!(domain.enabled && !domain.exportable && domain.exportable_platforms.is_empty());
    assert_eq!(domain.model_information, None);
}

#[test]
fn get_domain() {
    let mut case = Case::of("get_domain", COMPACT);
    let domain = case.required(get(format!("/domains/{DOMAIN}")), |c| c.get_domain(DOMAIN).send());
    assert_eq!((domain.id, domain.domain_type), (DOMAIN, DomainType::Classification));
    assert_eq!(domain.exportable_platforms[..2], [ExportPlatform::CoreMl, ExportPlatform::TensorFlow]);
    assert_eq!(domain.exportable_platforms[2].as_str(), "IVS");
    assert_eq!(domain.model_information.unwrap().estimated_model_size_in_megabytes, Some(6));
}
