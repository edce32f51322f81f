use customvision::OrderBy;

use super::*;

const FIGURES: &str = r#"{"perTagPerformance":[{"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":"cat","precision":1.0,"precisionStdDeviation":0.0,"recall":0.5,"recallStdDeviation":1.1920929E-07,"averagePrecision":0.833333313}],"precision":0.75,"precisionStdDeviation":0.125,"recall":0.5,"recallStdDeviation":0.25,"averagePrecision":0.9}"#;
const HELD_OUT: &str = r#"[{"predictions":[{"probability":0.9,"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"cat","tagType":"Regular"}],"id":"44444444-aaaa-4bbb-8ccc-000000000004","created":"2021-03-04T05:06:07.123456","width":64,"height":48,"imageUri":"https://s.example/i?a=1&b=2","thumbnailUri":"https://s.example/t","tags":[{"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"cat","created":"2021-03-04T05:06:07.1234"}]}]"#;

fn path() -> String {
    format!("/projects/{PROJECT}/iterations/{ITERATION}/performance")
}

#[test]
fn get_iteration_performance() {
    let mut case = Case::of("get_iteration_performance", FIGURES);
    let all = case.required(get(path()), |c| c.get_iteration_performance(PROJECT, ITERATION).send());
    assert_eq!((all.precision, all.recall, all.average_precision), (0.75, 0.5, 0.9));
    let tag = only(all.per_tag_performance);
    assert_eq!((tag.id, tag.name.as_str(), tag.precision), (TAG, "cat", 1.0));
    assert_eq!((tag.recall_std_deviation, tag.average_precision), (1.1920929e-7, 0.833333313));
    case.all(get(path()).query("threshold", "0.9").query("overlapThreshold", "0.0000001"), |c| {
        c.get_iteration_performance(PROJECT, ITERATION).threshold(0.9).overlap_threshold(1e-7).send()
    });
}

#[test]
fn get_image_performance_count() {
    let path = format!("{}/images/count", path());
    let mut case = Case::of("get_image_performance_count", "2");
    let count = case.required(get(&path), |c| c.get_image_performance_count(PROJECT, ITERATION).send());
    assert_eq!(count, 2);
    case.all(get(&path).query("tagIds", format!("{TAG},{OTHER_TAG}")), |c| {
        c.get_image_performance_count(PROJECT, ITERATION).tag_ids(&[TAG, OTHER_TAG]).send()
    });
}

#[test]
fn get_image_performances() {
    let path = format!("{}/images", path());
    let mut case = Case::of("get_image_performances", HELD_OUT);
    let image = only(case.required(get(&path), |c| c.get_image_performances(PROJECT, ITERATION).send()));
    assert_eq!((image.id, image.width, image.height), (IMAGE, 64, 48));
    assert_eq!(image.created, at("2021-03-04T05:06:07.123456Z"));
    assert_eq!(image.image_uri.as_deref(), Some("https://s.example/i?a=1&b=2"));
    assert_eq!((only(image.predictions).tag_id, only(image.tags).tag_id), (TAG, TAG));
    let all =
        get(&path).query("tagIds", TAG).query("orderBy", "Oldest").query("take", 256).query("skip", 512);
    case.all(all, |c| {
        c.get_image_performances(PROJECT, ITERATION)
            .tag_ids(&[TAG])
            .order_by(OrderBy::Oldest)
            .take(256)
            .skip(512)
            .send()
    });
}
