//! What an answer with an HTTP error says, and what usually helps.

use serde::Deserialize;

/// What an error body says, whichever of the four shapes it has: the service's flat `code`/`message`, the older
/// `Code`/`Message`, the gateway's nested `error`, and the bare gateway's `statusCode`/`message`.
#[derive(Default)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) gateway: bool,
}

impl Said {
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Shape {
            #[serde(alias = "Code")]
            code: Option<serde_json::Value>,
            #[serde(alias = "Message")]
            message: Option<String>,
            error: Option<Nested>,
            #[serde(rename = "statusCode")]
            status_code: Option<serde_json::Value>,
        }
        #[derive(Deserialize)]
        struct Nested {
            code: Option<serde_json::Value>,
            message: Option<String>,
        }
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) if text.is_empty() => None,
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        };
        let shape: Shape = serde_json::from_slice(body).ok()?;
        let gateway = shape.error.is_some() || shape.status_code.is_some();
        let (code, message) = match shape.error {
            Some(nested) => (nested.code, nested.message),
            None => (shape.code.or(shape.status_code), shape.message),
        };
        if code.is_none() && message.is_none() {
            return None;
        }
        Some(Said {
            code: code.and_then(text),
            message: message.filter(|message| !message.trim().is_empty()),
            gateway,
        })
    }
}

/// The usual cause of an error, from what users of the service's other clients met.
pub(super) fn hint(status: u16, code: Option<&str>, from_gateway: bool) -> Option<&'static str> {
    let code = code.unwrap_or("");
    Some(match (status, code) {
        (_, "BadRequestTrainingNotNeeded") => {
            "nothing has changed since the last training; set forceTrain to train all the same"
        }
        (_, code) if code.starts_with("BadRequest") && code.ends_with("TrainingValidationFailed") => {
            "training needs at least two tags with five images each, or fifteen images per tag for object detection"
        }
        (_, "BadRequestIterationIsPublished") => "unpublish the iteration first",
        (_, "BadRequestInvalidPublishTarget") => {
            "predictionId is the full Azure resource id of a prediction resource: \
             /subscriptions/.../providers/Microsoft.CognitiveServices/accounts/..."
        }
        (_, "BadRequestExportAlreadyInProgress") => {
            "an export for this platform exists or is being made; get_exports lists it with its download address"
        }
        (401 | 403, _) => {
            "check that the key is a training key (not a prediction key) and belongs to the resource of this \
             endpoint and region, and that the resource's project limit is not reached"
        }
        (404, _) if from_gateway => {
            "check the endpoint: https://REGION.api.cognitive.microsoft.com or https://NAME.cognitiveservices.azure.com"
        }
        (408 | 413, _) => "send fewer or smaller images in one request",
        (429, _) => "the resource's rate limit is reached; wait, send less often, or use a higher tier",
        (300..=399, _) => {
            "the endpoint answered with a redirect, which is never followed with a key; correct the endpoint"
        }
        _ => return None,
    })
}
