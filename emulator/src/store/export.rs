//! Exported models.

use bytes::Bytes;
use uuid::Uuid;

use super::Project;
use crate::errors::{Result, ServiceError};

/// The platforms that a model may be exported to.
pub(super) const PLATFORMS: [&str; 6] = ["CoreML", "TensorFlow", "DockerFile", "ONNX", "VAIDK", "OpenVino"];

/// Which flavors go with which platform.
const FLAVORS: [(&str, &[&str]); 3] = [
    ("DockerFile", &["Linux", "Windows", "ARM"]),
    ("ONNX", &["ONNX10", "ONNX12"]),
    ("TensorFlow", &["TensorFlowNormal", "TensorFlowLite"]),
];

/// A model that is, or is being, made to run elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Export {
    pub(crate) platform: String,
    pub(crate) flavor: Option<String>,
    /// The archive; none while it is being made.
    pub(crate) archive: Option<Bytes>,
}

impl Export {
    /// The archive's name in the project's container.
    pub(crate) fn file(&self, iteration: Uuid) -> String {
        let flavor = self.flavor.iter().map(|flavor| format!(".{flavor}")).collect::<String>();
        format!("{}.{}{flavor}.zip", iteration.simple(), self.platform)
    }
}

impl Project {
    /// Notes that an export begins. Refused when it was made, or is being made, before.
    pub(crate) fn begin_export(&mut self, id: Uuid, platform: &str, flavor: Option<&str>) -> Result<Export> {
        let iteration = self.iteration_mut(id)?;
        iteration.completed()?;
        if !PLATFORMS.contains(&platform) {
            return Err(ServiceError::project_export_platform(platform));
        }
        let domain = iteration.domain();
        if !domain.exportable() {
            return Err(ServiceError::export_validation(
                "Only iterations of a compact domain can be exported.",
            ));
        }
        if !domain.platforms.contains(&platform) {
            return Err(ServiceError::export_validation(format_args!(
                "The domain has no export to {platform}."
            )));
        }
        if let Some(flavor) = flavor {
            let fits = FLAVORS.iter().any(|(name, flavors)| *name == platform && flavors.contains(&flavor));
            if !fits {
                return Err(ServiceError::export_validation(format_args!(
                    "{platform} has no flavor {flavor}."
                )));
            }
        }
        if iteration.exports.iter().any(|made| made.platform == platform && made.flavor.as_deref() == flavor)
        {
            return Err(ServiceError::export_in_progress());
        }
        let export =
            Export { platform: platform.to_owned(), flavor: flavor.map(str::to_owned), archive: None };
        iteration.exports.push(export.clone());
        Ok(export)
    }

    /// Notes that an export is done. Nothing happens when its iteration is gone.
    pub(crate) fn finish_export(&mut self, id: Uuid, done: &Export, archive: Bytes) -> Result<()> {
        let exports = &mut self.iteration_mut(id)?.exports;
        let same = |made: &&mut Export| made.platform == done.platform && made.flavor == done.flavor;
        if let Some(export) = exports.iter_mut().find(same) {
            export.archive = Some(archive);
        }
        Ok(())
    }
}
