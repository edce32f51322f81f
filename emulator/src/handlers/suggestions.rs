//! What an iteration suggests for images that nobody has tagged yet.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::predicting::{continuation, page_size};
use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    learning::Sketch,
    limits,
    service::Service,
    store::{Image, Suggestion, SuggestionOrder, page_of_suggestions},
    wire::{
        StoredSuggestionObject, SuggestedTagAndRegionQuery, SuggestedTagAndRegionQueryToken,
        SuggestionObject, TagCounts,
    },
};

/// The body of a request for counts; all of it may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TagFilter {
    tag_ids: Option<Vec<Uuid>>,
    threshold: Option<f32>,
}

/// POST `projects/{projectId}/tagsandregions/suggestions?iterationId=&imageIds=`
///
/// Predicts at most 64 images of the project with a trained iteration, keeps what it makes of them, and
/// answers with it in the order of the ids. An unknown image refuses the whole request.
pub(crate) fn suggest(service: &Service, request: &Request) -> Result<Answer> {
    let query = &request.query;
    let (id, images) = (query.required_id("iterationId")?, query.required_ids("imageIds", limits::BATCH)?);
    let project = request.project()?;
    let (learnt, images) = service.store.read(project, |project| {
        let image =
            |id| project.workspace.image(id).map(Arc::clone).ok_or_else(|| ServiceError::not_found_image(id));
        let images = images.into_iter().map(image).collect::<Result<Vec<Arc<Image>>>>()?;
        Ok((project.iteration(id)?.learnt()?.clone(), images))
    })?;
    let suggest = |image: &Arc<Image>| {
        let picture = &image.picture;
        let findings = learnt.model.predict(&picture.descriptor, || Sketch::decode(&picture.bytes));
        (picture.id, Suggestion { created: service.now(), findings })
    };
    let made: Vec<(Uuid, Suggestion)> = images.iter().map(suggest).collect();
    let object = |(image, suggestion): &(Uuid, Suggestion)| {
        SuggestionObject::new(*image, (project, id), &learnt.labels, suggestion)
    };
    let answer = Answer::json(&made.iter().map(object).collect::<Vec<_>>());
    service.store.write(project, |project| project.keep_suggestions(id, made))?;
    Ok(answer)
}

/// POST `projects/{projectId}/images/suggested?iterationId=`
///
/// Answers with a page of what was suggested for images that are still untagged, 50 or `maxCount` of at most
/// 256, and a token to go on with. One of `tagIds` must have been found with at least the probability
/// `threshold`.
pub(crate) fn query(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.query.required_id("iterationId")?;
    let mut token: SuggestedTagAndRegionQueryToken = request.json()?;
    let order = order(&token)?;
    let count = page_size(token.max_count, ServiceError::image_count)?;
    let after = continuation(token.continuation.as_deref())?;
    let links = service.links(request);
    service.store.read(request.project()?, |project| {
        let iteration = project.iteration(id)?;
        let tags = token.tag_ids.as_deref().unwrap_or_default();
        let threshold = token.threshold.map_or(0.0, |threshold| threshold.0);
        let suggested = project.suggested(iteration, tags, threshold)?;
        let (found, more) = page_of_suggestions(suggested, order, count, after);
        let labels = &iteration.learnt()?.labels;
        let object = |found| StoredSuggestionObject::new(found, (project.id, iteration), labels, &links);
        let results = found.into_iter().map(object).collect();
        token.max_count.get_or_insert(0);
        token.sort_by.get_or_insert_with(|| "UncertaintyAscending".to_owned());
        token.session = Some(format!("0:{}", iteration.suggestions().len()));
        token.continuation = more.map(|place| place.to_string());
        Ok(Answer::json(&SuggestedTagAndRegionQuery { token, results }))
    })
}

/// POST `projects/{projectId}/images/suggested/count?iterationId=`
///
/// Answers with the number of untagged images that each of `tagIds`, or every tag of the iteration, is
/// suggested for with at least the probability `threshold`. Tags without any are there too.
pub(crate) fn count(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.query.required_id("iterationId")?;
    let TagFilter { tag_ids, threshold } = request.json()?;
    let threshold = threshold.unwrap_or_default();
    service.store.read(request.project()?, |project| {
        let iteration = project.iteration(id)?;
        let every = || iteration.view.tags().iter().map(|tag| tag.id).collect();
        let tags: Vec<Uuid> = tag_ids.filter(|tags| !tags.is_empty()).unwrap_or_else(every);
        let count = |tag: &Uuid| {
            Ok((*tag, project.suggested(iteration, std::slice::from_ref(tag), threshold)?.count()))
        };
        Ok(Answer::json(&TagCounts(tags.iter().map(count).collect::<Result<_>>()?)))
    })
}

/// The order in which a token asks for suggestions.
fn order(token: &SuggestedTagAndRegionQueryToken) -> Result<SuggestionOrder> {
    match token.sort_by.as_deref() {
        None | Some("" | "UncertaintyAscending") => Ok(SuggestionOrder::UncertaintyAscending),
        Some("UncertaintyDescending") => Ok(SuggestionOrder::UncertaintyDescending),
        Some(other) => Err(ServiceError::bad_request(format_args!("Unknown order '{other}'."))),
    }
}
