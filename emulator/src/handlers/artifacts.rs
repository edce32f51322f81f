//! Pictures, thumbnails and exported models: behind the key, and behind signed links.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Query, Request},
    learning::thumbnail,
    links::exported_project,
    service::Service,
    store::Project,
    wire::ProjectExportInfo,
};

/// GET `projects/{projectId}/artifacts?path=`
///
/// Answers with the bytes of a picture, a thumbnail or an exported model of the project, as
/// `application/octet-stream`. A path into another project, or to nothing, is `BadRequestInvalidArtifactUri`.
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.project()?;
    let path = request.query.required("path")?;
    let artifact = Artifact::parse(path).filter(|artifact| artifact.project == id);
    let found = service
        .store
        .read(id, |project| Ok(artifact.and_then(|artifact| artifact.find(project, service.now()))))?;
    let (_, bytes) = found.and_then(Blob::read).ok_or_else(|| ServiceError::artifact_uri(path))?;
    Ok(Answer::bytes("application/octet-stream", bytes))
}

/// GET of a signed link
///
/// Serves what the links in answers lead to, with its own media type and without a key. Refuses in blob
/// storage's words: 403 without the signature or after a day, 404 for what was deleted.
pub(crate) fn storage(service: &Service, path: &str, query: &Query) -> Result<Answer> {
    if !service.signer().allows(path, query, service.now()) {
        let words =
            "Server failed to authenticate the request. Make sure the value of the signature is correct.";
        return Ok(Answer::storage(403, "AuthenticationFailed", words));
    }
    let found = Artifact::parse(path).and_then(|artifact| {
        service
            .store
            .read(artifact.project, |project| Ok(artifact.find(project, service.now())))
            .ok()
            .flatten()
    });
    Ok(match found.and_then(Blob::read) {
        Some((media_type, bytes)) => Answer::blob(media_type, bytes),
        None => Answer::storage(404, "BlobNotFound", "The specified blob does not exist."),
    })
}

/// Stored bytes, and what is to be made of them.
enum Blob {
    Whole(&'static str, Bytes),
    Thumbnail(Bytes),
}

impl Blob {
    /// Media type and bytes. Making a thumbnail takes time: not to be done while the store is locked.
    fn read(self) -> Option<(&'static str, Bytes)> {
        match self {
            Self::Whole(media_type, bytes) => Some((media_type, bytes)),
            Self::Thumbnail(bytes) => Some(("image/jpeg", thumbnail(&bytes)?.into())),
        }
    }
}

/// Something that the emulator stores, by its path.
#[derive(Debug, Clone, Copy)]
struct Artifact<'a> {
    project: Uuid,
    name: Name<'a>,
}

/// What a path names within its project.
#[derive(Debug, Clone, Copy)]
enum Name<'a> {
    Image(Uuid),
    Thumbnail(Uuid),
    Export(&'a str),
    Predicted(Uuid),
    PredictedThumbnail(Uuid),
    /// What an export token leads to.
    ProjectExport,
}

impl<'a> Artifact<'a> {
    /// Reads `/i-{project}/i-{image}`, `/i-{project}/t-{image}`, `/m-{project}/{file}`, or
    /// `/predictionimages/{project}/o-{prediction}` and its `t-`, or the path of an export's token; a query is ignored.
    fn parse(path: &'a str) -> Option<Self> {
        let path = path.split('?').next()?.trim_start_matches('/');
        let (container, name) = path.split_once('/')?;
        let id = |text: &str, prefix| Uuid::try_parse(text.strip_prefix(prefix)?).ok();
        if let Some(project) = id(container, "m-") {
            return Some(Self { project, name: Name::Export(name) });
        }
        if let Some(project) = exported_project(path) {
            return Some(Self { project, name: Name::ProjectExport });
        }
        if container == "predictionimages" {
            let (project, name) = name.split_once('/')?;
            let picture = id(name, "o-").map(Name::Predicted);
            let name = picture.or_else(|| id(name, "t-").map(Name::PredictedThumbnail))?;
            return Some(Self { project: Uuid::try_parse(project).ok()?, name });
        }
        let image = id(name, "i-").map(Name::Image).or_else(|| id(name, "t-").map(Name::Thumbnail));
        Some(Self { project: id(container, "i-")?, name: image? })
    }

    /// The stored bytes, if they are in the project still.
    fn find(self, project: &Project, now: Timestamp) -> Option<Blob> {
        match self.name {
            Name::Image(id) => {
                let picture = &project.any_image(id)?.picture;
                Some(Blob::Whole(picture.media_type, picture.bytes.clone()))
            }
            Name::Thumbnail(id) => Some(Blob::Thumbnail(project.any_image(id)?.picture.bytes.clone())),
            Name::Predicted(id) => {
                let prediction = project.predictions.get(id, now)?;
                Some(Blob::Whole(prediction.media_type, prediction.bytes.clone()))
            }
            Name::PredictedThumbnail(id) => {
                Some(Blob::Thumbnail(project.predictions.get(id, now)?.bytes.clone()))
            }
            Name::ProjectExport => {
                let info = ProjectExportInfo::from(&project.inventory().ok()?);
                Some(Blob::Whole("application/json", serde_json::to_vec(&info).ok()?.into()))
            }
            Name::Export(file) => project
                .iterations()
                .flat_map(|iteration| iteration.exports.iter().map(move |export| (iteration.id, export)))
                .find(|(iteration, export)| export.file(*iteration) == file)
                .and_then(|(_, export)| Some(Blob::Whole("application/zip", export.archive.clone()?))),
        }
    }
}
