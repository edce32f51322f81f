//! Listing, counting, tagging and deleting images.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Query, Request},
    limits,
    service::Service,
    store::{Filter, Image, MetadataFilter, Order, Page},
    wire::{ImageObject, ImageTagCreateSummary, TagNames},
};

/// The body of a request for tags on images.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TagBatch {
    tags: Option<Vec<TagEntry>>,
}

/// A pair of image and tag.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagEntry {
    image_id: Uuid,
    tag_id: Uuid,
}

/// GET `projects/{projectId}/images?iterationId=&tagIds=&taggingStatus=&$filter=&orderBy=&take=&skip=`
///
/// Answers with a page of images, the newest first unless `orderBy` says otherwise: 50, or `take` of at most
/// 256, after `skip`. `taggingStatus`, `tagIds` (any of at most 20) and `$filter` must all hold. With
/// `iterationId` the images are those that the iteration was trained with.
pub(crate) fn list(service: &Service, request: &Request) -> Result<Answer> {
    page(service, request, tagging_status(&request.query)?)
}

/// GET `projects/{projectId}/images/tagged?iterationId=&tagIds=&orderBy=&take=&skip=`
///
/// Like [`list`] for images with at least one tag.
pub(crate) fn list_tagged(service: &Service, request: &Request) -> Result<Answer> {
    page(service, request, Some(true))
}

/// GET `projects/{projectId}/images/untagged?iterationId=&orderBy=&take=&skip=`
///
/// Like [`list`] for images without a tag.
pub(crate) fn list_untagged(service: &Service, request: &Request) -> Result<Answer> {
    page(service, request, Some(false))
}

/// GET `projects/{projectId}/images/count?iterationId=&taggingStatus=&$filter=&tagIds=`
///
/// Answers with the number of images that [`list`] would page through; any number of tags may be asked for.
pub(crate) fn count(service: &Service, request: &Request) -> Result<Answer> {
    number(service, request, tagging_status(&request.query)?)
}

/// GET `projects/{projectId}/images/tagged/count?iterationId=&tagIds=`
///
/// Like [`count`] for images with at least one tag.
pub(crate) fn count_tagged(service: &Service, request: &Request) -> Result<Answer> {
    number(service, request, Some(true))
}

/// GET `projects/{projectId}/images/untagged/count?iterationId=`
///
/// Like [`count`] for images without a tag.
pub(crate) fn count_untagged(service: &Service, request: &Request) -> Result<Answer> {
    number(service, request, Some(false))
}

/// GET `projects/{projectId}/images/id?imageIds=&iterationId=`
///
/// Answers with the images of at most 256 ids, the oldest first whatever the order of the ids. Unknown ids
/// are left out.
pub(crate) fn by_ids(service: &Service, request: &Request) -> Result<Answer> {
    let ids = request.query.ids("imageIds", limits::PAGE)?;
    let iteration = request.query.id("iterationId")?;
    let links = service.links(request);
    service.store.read(request.project()?, |project| {
        let view = project.view(iteration)?;
        let images = view.images_by_ids(&ids);
        let object = |image: &_| ImageObject::new(project.id, image, TagNames::Of(view), &links);
        Ok(Answer::json(&images.into_iter().map(|image| object(image.as_ref())).collect::<Vec<_>>()))
    })
}

/// DELETE `projects/{projectId}/images?imageIds=&allImages=&allIterations=`
///
/// Removes either the images of at most 256 ids or all images; from what iterations were trained with only
/// when `allIterations` is true. Unknown ids are ignored.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let query = &request.query;
    let ids = query.ids("imageIds", limits::PAGE)?;
    let (all, everywhere) = (query.flag("allImages")?, query.flag("allIterations")?);
    if ids.is_empty() != all {
        return Err(ServiceError::bad_request("Either imageIds or allImages=true is needed, and not both."));
    }
    service.store.write(request.project()?, |project| {
        let ids = if all { project.image_ids(everywhere) } else { ids };
        project.delete_images(&ids, everywhere);
        Ok(())
    })?;
    Ok(Answer::no_content())
}

/// POST `projects/{projectId}/images/tags`
///
/// Adds at most 20 different tags by at most 64 pairs, and tells which pairs were new, were there already, or
/// exceed an image's 100 tags. An unknown image or tag refuses the whole request, as does the negative tag
/// beside another.
pub(crate) fn add_tags(service: &Service, request: &Request) -> Result<Answer> {
    let batch: TagBatch = request.json()?;
    let pairs: Vec<(Uuid, Uuid)> =
        batch.tags.unwrap_or_default().into_iter().map(|entry| (entry.image_id, entry.tag_id)).collect();
    if pairs.is_empty() {
        return Err(ServiceError::image_tags("The batch holds no tags."));
    }
    let mut tags: Vec<Uuid> = pairs.iter().map(|(_, tag)| *tag).collect();
    tags.sort_unstable();
    tags.dedup();
    check_size("entries", pairs.len(), limits::BATCH)?;
    check_size("different tags", tags.len(), limits::TAG_IDS)?;
    let now = service.now();
    let summary = service.store.write(request.project()?, |project| project.tag_images(&pairs, now))?;
    Ok(Answer::json(&ImageTagCreateSummary::from(summary)))
}

/// DELETE `projects/{projectId}/images/tags?imageIds=&tagIds=`
///
/// Takes at most 20 tags, with their regions, off at most 64 images. What is not there is ignored.
pub(crate) fn remove_tags(service: &Service, request: &Request) -> Result<Answer> {
    let images = request.query.required_ids("imageIds", limits::BATCH)?;
    let tags = request.query.required_ids("tagIds", limits::TAG_IDS)?;
    service.store.write(request.project()?, |project| {
        project.untag_images(&images, &tags);
        Ok(())
    })?;
    Ok(Answer::no_content())
}

/// Refuses a batch that is too long.
pub(super) fn check_size(what: &str, count: usize, limit: usize) -> Result<()> {
    if count > limit { Err(ServiceError::exceeded_batch_size(what, count, limit)) } else { Ok(()) }
}

/// The part of a list that a query asks for.
pub(super) fn page_of(query: &Query) -> Result<Page> {
    let take = query.number("take")?.unwrap_or(limits::DEFAULT_PAGE);
    if take > limits::PAGE {
        return Err(ServiceError::image_count(take, limits::PAGE));
    }
    let order = match query.filled("orderBy") {
        None | Some("Newest") => Order::Newest,
        Some("Oldest") => Order::Oldest,
        Some("Suggested") => Order::Suggested,
        Some(other) => return Err(ServiceError::bad_request(format_args!("Unknown order '{other}'."))),
    };
    Ok(Page { order, take, skip: query.number("skip")?.unwrap_or_default() })
}

/// Whether only images with (`true`) or without (`false`) tags are asked for.
fn tagging_status(query: &Query) -> Result<Option<bool>> {
    match query.filled("taggingStatus") {
        None | Some("All") => Ok(None),
        Some("Tagged") => Ok(Some(true)),
        Some("Untagged") => Ok(Some(false)),
        Some(other) => Err(ServiceError::bad_request(format_args!("Unknown tagging status '{other}'."))),
    }
}

/// Which images a query asks for, by at most `tags` tags.
fn filter(query: &Query, tagged: Option<bool>, tags: usize) -> Result<Filter> {
    let metadata = query.filled("$filter").map(MetadataFilter::parse).transpose()?;
    Ok(Filter { tagged, tags: query.ids("tagIds", tags)?, metadata })
}

/// A page of images, in the order that the query asks for.
fn page(service: &Service, request: &Request, tagged: Option<bool>) -> Result<Answer> {
    let query = &request.query;
    let filter = filter(query, tagged, limits::TAG_IDS)?;
    let (page, iteration) = (page_of(query)?, query.id("iterationId")?);
    let links = service.links(request);
    service.store.read(request.project()?, |project| {
        let view = project.view(iteration)?;
        let uncertainty = |image: &&Image| project.uncertainty(iteration, image.picture.id);
        let images = page.of(view.filtered(&filter), uncertainty);
        let object = |image| ImageObject::new(project.id, image, TagNames::Of(view), &links);
        Ok(Answer::json(&images.into_iter().map(object).collect::<Vec<_>>()))
    })
}

/// How many images a query admits, however it pages.
fn number(service: &Service, request: &Request, tagged: Option<bool>) -> Result<Answer> {
    let filter = filter(&request.query, tagged, usize::MAX)?;
    let iteration = request.query.id("iterationId")?;
    service
        .store
        .read(request.project()?, |project| Ok(Answer::json(&project.view(iteration)?.count(&filter))))
}
