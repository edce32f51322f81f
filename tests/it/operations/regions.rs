use customvision::{BoundingBox, ImageRegionCreateEntry};

use super::*;

const CREATED: &str = r#"{"created":[{"imageId":"44444444-aaaa-4bbb-8ccc-000000000004","regionId":"66666666-aaaa-4bbb-8ccc-000000000006","tagName":null,"created":"2021-03-04T05:06:07.123456","tagId":"33333333-aaaa-4bbb-8ccc-000000000003","left":0.25,"top":1.1920929E-07,"width":0.376154721,"height":1.0}],"duplicated":[],"exceeded":[{"imageId":"44444444-aaaa-4bbb-8ccc-000000000044","tagId":"33333333-aaaa-4bbb-8ccc-000000000003","left":0.0,"top":0.0,"width":1.0,"height":1.0}]}"#;
const PROPOSED: &str = r#"{"projectId":"11111111-aaaa-4bbb-8ccc-000000000001","imageId":"44444444-aaaa-4bbb-8ccc-000000000004","proposals":[{"confidence":0.9,"boundingBox":{"left":0.1,"top":0.2,"width":0.3,"height":0.4}},{"confidence":0.1,"boundingBox":{"left":0.1,"top":0.2,"width":0.3,"height":0.4}}]}"#;
const REGION: Uuid = uuid!("66666666-aaaa-4bbb-8ccc-000000000006");

fn regions() -> String {
    format!("/projects/{PROJECT}/images/regions")
}

#[test]
fn create_image_regions() {
    let mut case = Case::of("create_image_regions", CREATED);
    let summary = case.required(post(regions()).json(json!({})), |c| c.create_image_regions(PROJECT).send());
    let made = only(summary.created.clone());
    assert_eq!((made.image_id, made.region_id, made.tag_id), (IMAGE, REGION, TAG));
    assert_eq!((made.left, made.top, made.width), (0.25, 1.1920929e-7, 0.376154721));
    assert_eq!((made.tag_name.clone(), made.created), (None, at("2021-03-04T05:06:07.123456Z")));
    assert_eq!(summary.failures().map(|entry| entry.image_id).collect::<Vec<_>>(), [OTHER_IMAGE]);
    let sides =
        json!({"imageId": IMAGE, "tagId": TAG, "left": 0.5, "top": 0.25, "width": 0.125, "height": 1e-7});
    case.all(post(regions()).json(json!({"regions": [sides]})), |c| {
        let area = BoundingBox::new(0.5, 0.25, 0.125, 1e-7);
        let entries = [ImageRegionCreateEntry::from_bounding_box(IMAGE, TAG, area)];
        c.create_image_regions(PROJECT).regions(&entries).send()
    });
}

#[test]
fn delete_image_regions() {
    let expected = delete(regions()).query("regionIds", format!("{REGION},{IMAGE}"));
    Case::of("delete_image_regions", "")
        .required(expected, |c| c.delete_image_regions(PROJECT, &[REGION, IMAGE]).send());
}

#[test]
fn get_image_region_proposals() {
    let path = format!("/projects/{PROJECT}/images/{IMAGE}/regionproposals");
    let proposed = Case::of("get_image_region_proposals", PROPOSED)
        .required(post(path), |c| c.get_image_region_proposals(PROJECT, IMAGE).send());
    assert_eq!((proposed.project_id, proposed.image_id), (PROJECT, IMAGE));
    assert_eq!(proposed.proposals.iter().map(|p| p.confidence).collect::<Vec<_>>(), [0.9, 0.1]);
    assert_eq!(proposed.proposals[1].bounding_box, Some(BoundingBox::new(0.1, 0.2, 0.3, 0.4)));
}
