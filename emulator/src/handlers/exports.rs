//! Exporting an iteration's model.

use std::io::{Cursor, Write};

use bytes::Bytes;
use serde::Serialize;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    jobs::Kind,
    learning::Model,
    service::Service,
    store::{Export, Learnt},
    wire::ExportObject,
};

/// What an archive says of itself.
const NOTE: &str = "A model of the Custom Vision emulator: logistic regression over a hand-made picture descriptor. \
    It is no model of the real service and no runtime loads it.";

/// The file in an archive that holds the model.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ModelFile<'a> {
    note: &'a str,
    platform: &'a str,
    flavor: Option<&'a str>,
    labels: Vec<&'a str>,
    #[serde(flatten)]
    model: &'a Model,
}

/// POST `projects/{projectId}/iterations/{iterationId}/export?platform=&flavor=`
///
/// Begins to export a trained iteration of a compact domain, and answers at once with the status `Exporting`.
/// The archive can be had when the duration of an export has passed. Each platform and flavor can be exported
/// once.
pub(crate) fn create(service: &Service, request: &Request) -> Result<Answer> {
    let (project, id) = (request.project()?, request.path_id("iterationId")?);
    let (platform, flavor) = (request.query.required("platform")?, request.query.filled("flavor"));
    let links = service.links(request);
    let (export, learnt) = service.store.write(project, |project| {
        let export = project.begin_export(id, platform, flavor)?;
        Ok((export, project.iteration(id)?.learnt()?.clone()))
    })?;
    let answer = Answer::json(&ExportObject::new(project, id, &export, &links));
    let archive = archive(&export, &learnt).map_err(ServiceError::internal)?;
    service.finish_export((project, id), export, archive);
    Ok(answer)
}

/// GET `projects/{projectId}/iterations/{iterationId}/export`
///
/// Answers with the iteration's exports, the first one first. `downloadUri` is null until an export is
/// `Done`.
pub(crate) fn list(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let links = service.links(request);
    let answer = service.store.read(request.project()?, |project| {
        let exports = &project.iteration(id)?.exports;
        let objects: Vec<_> =
            exports.iter().map(|export| ExportObject::new(project.id, id, export, &links)).collect();
        Ok(Answer::json(&objects))
    })?;
    service.jobs.poll((Kind::Export, id));
    Ok(answer)
}

/// A zip with the labels, one a line, and the model as JSON.
pub(crate) fn archive(export: &Export, learnt: &Learnt) -> zip::result::ZipResult<Bytes> {
    let labels: Vec<&str> = learnt.labels.iter().map(|label| label.name.as_str()).collect();
    let file = ModelFile {
        note: NOTE,
        platform: &export.platform,
        flavor: export.flavor.as_deref(),
        labels: labels.clone(),
        model: &learnt.model,
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("labels.txt", options)?;
    for label in labels {
        writeln!(zip, "{label}")?;
    }
    zip.start_file("model.json", options)?;
    serde_json::to_writer(&mut zip, &file).map_err(std::io::Error::other)?;
    zip.start_file("README.txt", options)?;
    writeln!(zip, "{NOTE}")?;
    Ok(zip.finish()?.into_inner().into())
}
