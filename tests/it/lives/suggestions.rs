//! What a trained iteration suggests for pictures without tags.

use std::collections::{BTreeMap, BTreeSet};

use customvision::{ImageTagCreateEntry, SortBy, SuggestedTagAndRegionQueryToken};

use super::drawing::{Shape, picture, pictures};
use super::{NOBODY, service_error, start, train, upload};

#[test]
fn suggestions_are_made_found_counted_and_taken() {
    let (_emulator, client) = start();
    let project = client.create_project("Shapes").send().unwrap().id;
    let [disc, square] = ["disc", "square"].map(|name| client.create_tag(project, name).send().unwrap().id);
    upload(&client, project, &pictures(Shape::Disc, 0..10), Some(disc));
    upload(&client, project, &pictures(Shape::Square, 0..10), Some(square));
    let iteration = train(&client, project).id;
    let untagged = [(Shape::Disc, 100), (Shape::Square, 100), (Shape::Disc, 101)];
    let untagged = upload(&client, project, &untagged.map(|(shape, seed)| picture(shape, seed)), None);

    let suggested = client.suggest_tags_and_regions(project, iteration, &untagged).send().unwrap();
    let best: Vec<_> = suggested.iter().map(|each| (each.id, each.predictions[0].tag_id)).collect();
    assert_eq!(best, [(untagged[0], disc), (untagged[1], square), (untagged[2], disc)]);
    for each in &suggested {
        let certain = each.predictions.iter().map(|found| found.probability).fold(0.0, f64::max);
        assert!((each.prediction_uncertainty - (1.0 - certain)).abs() < 1e-6, "{each:?}");
        assert!(each.created.is_some() && each.predictions[0].bounding_box.is_none());
    }

    let query = || SuggestedTagAndRegionQueryToken::new().threshold(0.5);
    let find = |query: &SuggestedTagAndRegionQueryToken| {
        client.query_suggested_images(project, iteration, query).send().unwrap()
    };
    let discs = find(&query().tag_ids([disc]));
    let ids: BTreeSet<_> = discs.results.iter().map(|found| found.id).collect();
    assert_eq!(ids, BTreeSet::from([untagged[0], untagged[2]]));
    assert_eq!(discs.token.sort_by, Some(SortBy::UncertaintyAscending));
    assert!(discs.results.iter().all(|found| found.width > 0 && found.original_image_uri.is_some()));
    let first = find(&query().sort_by(SortBy::UncertaintyDescending).max_count(2));
    let second = find(first.next_page().unwrap());
    assert_eq!((first.results.len(), second.results.len(), second.next_page()), (2, 1, None));
    let uncertain = first.results.iter().chain(&second.results).map(|found| found.prediction_uncertainty);
    assert!(uncertain.is_sorted_by(|one, other| one >= other));

    let count = || client.query_suggested_image_count(project, iteration).threshold(0.5);
    let counts = count().tag_ids(&[disc, square]).send().unwrap();
    assert_eq!(counts, BTreeMap::from([(disc, 2), (square, 1)]));
    let taken = [ImageTagCreateEntry::new(untagged[0], disc)];
    client.create_image_tags(project).tags(&taken).send().unwrap();
    assert_eq!(
        count().send().unwrap(),
        BTreeMap::from([(disc, 1), (square, 1)]),
        "what is tagged needs none"
    );
    let unknown = client.suggest_tags_and_regions(project, iteration, &[NOBODY]).send();
    service_error(unknown, 404, "NotFoundImage");
}
