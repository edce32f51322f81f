//! Trying an iteration on a picture, and the predictions that were kept.

use jiff::Timestamp;

use super::predicting::{Predictor, Sent, continuation, page_size};
use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    limits,
    service::Service,
    store::{PredictionOrder, PredictionQuery},
    wire::{PredictionQueryResult, PredictionQueryToken, StoredPredictionObject, read_time},
};

/// POST `projects/{projectId}/quicktest/image?iterationId=&store=`, multipart or the picture as it is
///
/// Predicts with the named iteration, or the newest trained one, and keeps picture and prediction unless
/// `store` is false. The prediction's id is the request's.
pub(crate) fn quick_test_image(service: &Service, request: &Request) -> Result<Answer> {
    quick_test(service, request, Sent::image(request)?)
}

/// POST `projects/{projectId}/quicktest/url?iterationId=&store=`
///
/// Like [`quick_test_image`] for a picture that the emulator fetches.
pub(crate) fn quick_test_url(service: &Service, request: &Request) -> Result<Answer> {
    quick_test(service, request, Sent::url(request)?)
}

/// Predicts with the iteration that the query names, or the newest trained one.
fn quick_test(service: &Service, request: &Request, sent: Sent) -> Result<Answer> {
    let (iteration, keep) = (request.query.id("iterationId")?, request.query.flag_or("store", true)?);
    let predictor = Predictor::find(service, request, |project| project.iteration_to_test(iteration))?;
    predictor.predict(service, request, sent, keep)
}

/// POST `projects/{projectId}/predictions/query`
///
/// Answers with a page of stored predictions, 50 or `maxCount` of at most 256, and a token: the caller's
/// filters, and a continuation when there is more.
pub(crate) fn query(service: &Service, request: &Request) -> Result<Answer> {
    let mut token: PredictionQueryToken = request.json()?;
    let query = read_token(&token)?;
    let count = page_size(token.max_count, ServiceError::prediction_results_count)?;
    let after = continuation(token.continuation.as_deref())?;
    let links = service.links(request);
    service.store.read(request.project()?, |project| {
        let (found, more) = project.predictions.query(&query, count, after, service.now());
        token.max_count.get_or_insert(0);
        token.session = Some(format!("0:{}", project.predictions.ever()));
        token.continuation = more.map(|place| place.to_string());
        let object = |prediction: &_| StoredPredictionObject::new(project.id, prediction, &links);
        let results = found.into_iter().map(object).collect();
        Ok(Answer::json(&PredictionQueryResult { token, results }))
    })
}

/// DELETE `projects/{projectId}/predictions?ids=`
///
/// Removes at most 64 predictions with their pictures. Unknown ids are ignored.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let ids = request.query.ids("ids", usize::MAX)?;
    if ids.is_empty() {
        return Err(ServiceError::prediction_ids_missing());
    }
    if ids.len() > limits::BATCH {
        return Err(ServiceError::prediction_ids_count(ids.len(), limits::BATCH));
    }
    service.store.write(request.project()?, |project| {
        project.predictions.remove(&ids);
        Ok(())
    })?;
    Ok(Answer::no_content())
}

/// Which predictions a token asks for, and in which order.
fn read_token(token: &PredictionQueryToken) -> Result<PredictionQuery> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let time = |text: &Option<String>| -> Result<Option<Timestamp>> {
        let read = |text: String| {
            let wrong = || ServiceError::prediction_query(format_args!("'{text}' is no time."));
            read_time(&text).ok_or_else(wrong)
        };
        filled(text).map(read).transpose()
    };
    let tags = token.tags.as_deref().unwrap_or_default();
    if tags.len() > limits::TAG_IDS {
        return Err(ServiceError::prediction_tags_count(tags.len(), limits::TAG_IDS));
    }
    Ok(PredictionQuery {
        order: match token.order_by.as_deref() {
            None | Some("" | "Newest") => PredictionOrder::Newest,
            Some("Oldest") => PredictionOrder::Oldest,
            Some("Suggested") => PredictionOrder::Suggested,
            Some(other) => {
                return Err(ServiceError::prediction_query(format_args!("Unknown order '{other}'.")));
            }
        },
        tags: tags.iter().map(|tag| tag.range()).collect(),
        iteration: token.iteration_id,
        from: time(&token.start_time)?,
        to: time(&token.end_time)?,
        application: filled(&token.application),
    })
}
