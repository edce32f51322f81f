//! What operations that predict, and queries of what was predicted, have in common.

use bytes::Bytes;
use serde::Deserialize;
use uuid::Uuid;

use super::uploads::pictures;
use crate::{
    errors::{Result, ServiceError},
    fetch::{self, Failure},
    http::{Answer, Request},
    learning::{Rejection, Sketch, look},
    limits,
    service::Service,
    store::{Iteration, Learnt, Place, Prediction, Project},
    wire::PredictionObject,
};

/// The body of a request that names a picture. Much sample code writes the key with a capital.
#[derive(Debug, Deserialize)]
struct ImageUrl {
    #[serde(alias = "Url")]
    url: Option<String>,
}

/// A picture that a caller wants predicted.
pub(super) enum Sent {
    Image(Bytes),
    Url(String),
}

impl Sent {
    /// The one picture in the body: multipart, or as it is.
    pub(super) fn image(request: &Request) -> Result<Self> {
        let pictures = pictures(request)?;
        let [picture] = pictures.as_slice() else {
            return Err(ServiceError::image_stream("One image at a time can be predicted."));
        };
        Ok(Self::Image(picture.content.clone()))
    }

    /// The URL in the body's JSON.
    pub(super) fn url(request: &Request) -> Result<Self> {
        let url = request.json::<ImageUrl>()?.url.filter(|url| !url.is_empty());
        url.map(Self::Url).ok_or_else(|| ServiceError::required_parameter("url"))
    }

    /// The picture itself, fetched if need be.
    fn bytes(self) -> Result<Bytes> {
        let limit = limits::PREDICTION_BYTES;
        match self {
            Self::Image(bytes) if bytes.len() > limit => Err(ServiceError::image_size(limit)),
            Self::Image(bytes) => Ok(bytes),
            Self::Url(url) => fetch::fetch(&url, limit).map_err(|failure| match failure {
                Failure::Source => {
                    ServiceError::image_url(format_args!("No image could be had from '{url}'."))
                }
                Failure::TooLong => ServiceError::image_size(limit),
            }),
        }
    }
}

/// The trained iteration that is to predict.
pub(super) struct Predictor {
    project: Uuid,
    iteration: Uuid,
    domain: Uuid,
    learnt: Learnt,
}

impl Predictor {
    /// Takes the iteration that `choose` finds in the request's project.
    pub(super) fn find(
        service: &Service,
        request: &Request,
        choose: impl FnOnce(&Project) -> Result<&Iteration>,
    ) -> Result<Self> {
        service.store.read(request.project()?, |project| {
            let iteration = choose(project)?;
            let (domain, learnt) = (iteration.domain().id, iteration.learnt()?.clone());
            Ok(Self { project: project.id, iteration: iteration.id, domain, learnt })
        })
    }

    /// Predicts a picture, and keeps both if wanted.
    pub(super) fn predict(
        self,
        service: &Service,
        request: &Request,
        sent: Sent,
        keep: bool,
    ) -> Result<Answer> {
        let bytes = sent.bytes()?;
        let seen = look(&bytes).map_err(|rejection| match rejection {
            Rejection::Format => ServiceError::image_format(),
            Rejection::Dimensions => ServiceError::image_dimensions(),
        })?;
        let Self { project, iteration, domain, learnt } = self;
        let prediction = Prediction {
            id: request.id,
            created: service.now(),
            iteration,
            domain,
            application: request.query.filled("application").map(str::to_owned),
            // A picture of a multipart request must not keep the whole request in memory.
            bytes: if keep { Bytes::copy_from_slice(&bytes) } else { bytes },
            media_type: seen.media_type,
            findings: learnt.model.predict(&seen.descriptor, || Some(Sketch::of(&seen.pixels))),
            labels: learnt.labels,
        };
        let answer = Answer::json(&PredictionObject::new(project, &prediction));
        if keep {
            service.store.write(project, |project| {
                project.predictions.insert(prediction);
                Ok(())
            })?;
        }
        Ok(answer)
    }
}

/// How many entries a query's token asks for; `exceeded` tells of too many and of the limit.
pub(super) fn page_size(
    max_count: Option<i64>,
    exceeded: impl FnOnce(usize, usize) -> ServiceError,
) -> Result<usize> {
    match usize::try_from(max_count.unwrap_or_default()) {
        Ok(0) => Ok(limits::DEFAULT_PAGE),
        Ok(count) if count > limits::PAGE => Err(exceeded(count, limits::PAGE)),
        Ok(count) => Ok(count),
        Err(_) => Err(ServiceError::prediction_query("maxCount is negative.")),
    }
}

/// Where a query's token wants its page to go on; at the start when it does not say.
pub(super) fn continuation(text: Option<&str>) -> Result<Option<Place>> {
    let foreign = |()| ServiceError::prediction_query("The continuation is none of this service.");
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(foreign)).transpose()
}
