//! Exports: taking a trained model home.

use uuid::Uuid;

use crate::models::{Export, ExportFlavor, ExportPlatform};
use crate::operation::operations;

operations! {
    /// Begins to export a trained iteration of a compact domain for a platform. The answer comes at once; `get_exports`
    /// tells when it is `Done` and where to download it.
    ExportIteration = export_iteration: POST "/projects/{projectId}/iterations/{iterationId}/export"
        -> object Export, once;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
        query platform: ExportPlatform = "platform";
    }
    optional {
        /// The variant of the platform, such as `Linux` for `DockerFile` or `ONNX12` for `ONNX`.
        query flavor: ExportFlavor = "flavor";
    }

    /// Lists an iteration's exports, with download addresses that are valid for a day.
    GetExports = get_exports: GET "/projects/{projectId}/iterations/{iterationId}/export"
        -> array Vec<Export>, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {}
}
