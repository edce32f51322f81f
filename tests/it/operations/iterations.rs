use customvision::{Classifier, CustomBaseModelInfo, IterationStatus, TrainingType};

use super::*;

const TRAINING: &str = r#"{"id":"22222222-aaaa-4bbb-8ccc-000000000002","name":"Iteration 1","status":"Training","created":"2021-03-04T05:06:07.520Z","lastModified":"2021-03-04T05:06:08.520Z","projectId":"11111111-aaaa-4bbb-8ccc-000000000001","exportable":false,"exportableTo":null,"domainId":null,"classificationType":null,"trainingType":"Regular","reservedBudgetInHours":0,"trainingTimeInMinutes":0,"publishName":null,"originalPublishResourceId":null,"customBaseModelInfo":null,"trainingErrorDetails":null}"#;
const TRAINED: &str = r#"{"id":"22222222-aaaa-4bbb-8ccc-000000000002","name":"best one","status":"Completed","created":"2021-03-04T05:06:07.520Z","lastModified":"2021-03-04T05:16:08.520Z","trainedAt":"2021-03-04T05:16:08.510Z","projectId":"11111111-aaaa-4bbb-8ccc-000000000001","exportable":true,"exportableTo":null,"domainId":"55555555-aaaa-4bbb-8ccc-000000000005","classificationType":"Multiclass","trainingType":"Advanced","reservedBudgetInHours":2,"trainingTimeInMinutes":1,"publishName":"live","originalPublishResourceId":"/subscriptions/s/resourceGroups/g","customBaseModelInfo":{"projectId":"11111111-aaaa-4bbb-8ccc-000000000001","iterationId":"22222222-aaaa-4bbb-8ccc-000000000022"},"trainingErrorDetails":"none"}"#;
const LIST: &str = r#"[{"id":"22222222-aaaa-4bbb-8ccc-000000000002","status":"Paused"}]"#;
const BASE: Uuid = uuid!("22222222-aaaa-4bbb-8ccc-000000000022");

fn iterations() -> String {
    format!("/projects/{PROJECT}/iterations")
}

fn iteration() -> String {
    format!("/projects/{PROJECT}/iterations/{ITERATION}")
}

#[test]
fn train_project() {
    let path = format!("/projects/{PROJECT}/train");
    let mut case = Case::of("train_project", TRAINING);
    let iteration = case.required(post(&path), |c| c.train_project(PROJECT).send());
    assert_eq!((iteration.id, iteration.project_id), (ITERATION, PROJECT));
    assert_eq!((iteration.status, iteration.trained_at), (IterationStatus::Training, None));
    assert_eq!((iteration.domain_id, iteration.classification_type), (None, None));
    let all = post(&path)
        .query("trainingType", "Advanced")
        .query("reservedBudgetInHours", 24)
        .query("forceTrain", "true")
        .query("notificationEmailAddress", "zoë+me@example.com")
        .json(json!({
            "selectedTags": [TAG, OTHER_TAG],
            "customBaseModelInfo": {"projectId": PROJECT, "iterationId": BASE},
        }));
    case.all(all, |c| {
        c.train_project(PROJECT)
            .training_type(TrainingType::Advanced)
            .reserved_budget_in_hours(24)
            .force_train(true)
            .notification_email_address("zoë+me@example.com")
            .selected_tags(&[TAG, OTHER_TAG])
            .custom_base_model_info(&CustomBaseModelInfo::new(PROJECT, BASE))
            .send()
    });
}

#[test]
fn a_body_field_alone_makes_a_body_of_itself() {
    let expected = post(format!("/projects/{PROJECT}/train")).json(json!({"selectedTags": [TAG]}));
    exchange(expected, TRAINING, |c| c.train_project(PROJECT).selected_tags(&[TAG]).send());
}

#[test]
fn get_iterations() {
    let mut case = Case::of("get_iterations", LIST);
    let iteration = only(case.required(get(iterations()), |c| c.get_iterations(PROJECT).send()));
    assert_eq!(iteration.status, IterationStatus::Other("Paused".into()));
    assert!(!iteration.status.is_finished());
}

#[test]
fn get_iteration() {
    let mut case = Case::of("get_iteration", TRAINED);
    let iteration = case.required(get(iteration()), |c| c.get_iteration(PROJECT, ITERATION).send());
    assert_eq!(iteration.status, IterationStatus::Completed);
    assert_eq!(iteration.trained_at, at("2021-03-04T05:16:08.510Z"));
    assert_eq!(iteration.classification_type, Some(Classifier::Multiclass));
    assert_eq!(iteration.training_type, Some(TrainingType::Advanced));
    assert_eq!((iteration.reserved_budget_in_hours, iteration.training_time_in_minutes), (2, 1));
    assert_eq!(iteration.publish_name.as_deref(), Some("live"));
    assert_eq!(iteration.custom_base_model_info, Some(CustomBaseModelInfo::new(PROJECT, BASE)));
    assert!(iteration.exportable && iteration.exportable_to.is_none());
}

#[test]
fn update_iteration() {
    let mut case = Case::of("update_iteration", TRAINED);
    let renamed = case.required(patch(iteration()).json(json!({"name": TEXT})), |c| {
        c.update_iteration(PROJECT, ITERATION, TEXT).send()
    });
    assert_eq!(renamed.name, "best one");
}

#[test]
fn delete_iteration() {
    Case::of("delete_iteration", "")
        .required(delete(iteration()), |c| c.delete_iteration(PROJECT, ITERATION).send());
}

#[test]
fn publish_iteration() {
    let resource = "/subscriptions/s 1/resourceGroups/g&h/providers/Microsoft.CognitiveServices/accounts/a";
    let expected = || {
        post(format!("{}/publish", iteration())).query("publishName", TEXT).query("predictionId", resource)
    };
    let mut case = Case::of("publish_iteration", "true");
    let published =
        case.required(expected(), |c| c.publish_iteration(PROJECT, ITERATION, TEXT, resource).send());
    assert!(published);
    case.all(expected().query("overwrite", "true"), |c| {
        c.publish_iteration(PROJECT, ITERATION, TEXT, resource).overwrite(true).send()
    });
}

#[test]
fn unpublish_iteration() {
    Case::of("unpublish_iteration", "").required(delete(format!("{}/publish", iteration())), |c| {
        c.unpublish_iteration(PROJECT, ITERATION).send()
    });
}
