//! Links to what the emulator serves itself: pictures, thumbnails and exported models.
//!
//! A link carries the query of a signed storage URL and works for a day. It starts with the host that the caller
//! used, so that it works through a container's mapped port too.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use uuid::Uuid;

use crate::{http::Query, wire};

const VERSION: &str = "2017-04-17";
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Signs links and checks them.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    secret: [u8; 32],
}

impl Signer {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// Signs a path and the time until which the link works.
    fn mac(&self, path: &str, expiry: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(format!("r\n{expiry}\n{path}\n{VERSION}\nb").as_bytes());
        Some(mac)
    }

    /// Whether this query was made by [`Links`] for this path and has not expired.
    pub(crate) fn allows(&self, path: &str, query: &Query, now: Timestamp) -> bool {
        let (Some(expiry), Some(signature)) = (query.text("se"), query.text("sig")) else { return false };
        let fixed = query.text("sv") == Some(VERSION)
            && query.text("sr") == Some("b")
            && query.text("sp") == Some("r");
        let fresh = expiry.parse::<Timestamp>().is_ok_and(|expiry| now <= expiry);
        let genuine = BASE64_STANDARD
            .decode(signature)
            .is_ok_and(|bytes| self.mac(path, expiry).is_some_and(|mac| mac.verify_slice(&bytes).is_ok()));
        fixed && fresh && genuine
    }

    /// The project that an export's token leads to, whatever the host, unless the token is not genuine or has expired.
    pub(crate) fn project_of_token(&self, token: &str, now: Timestamp) -> Option<Uuid> {
        let (_, after_scheme) = token.split_once("://")?;
        let (path, query) = after_scheme[after_scheme.find('/')?..].split_once('?')?;
        exported_project(path).filter(|_| self.allows(path, &Query::parse(query), now))
    }
}

const EXPORT_CONTAINER: &str = "prjexp-";
const EXPORT_INFO: &str = "project-export-info";

/// The project that the path of an export's token names.
pub(crate) fn exported_project(path: &str) -> Option<Uuid> {
    let (container, file) = path.trim_start_matches('/').split_once('/')?;
    let project = container.strip_prefix(EXPORT_CONTAINER).filter(|_| file == EXPORT_INFO)?;
    Uuid::try_parse(project).ok()
}

/// Makes the links of one answer.
#[derive(Debug)]
pub(crate) struct Links<'a> {
    pub(crate) signer: &'a Signer,
    /// The caller's `Host`.
    pub(crate) host: &'a str,
    pub(crate) now: Timestamp,
}

impl Links<'_> {
    /// The picture as it was uploaded.
    pub(crate) fn image(&self, project: Uuid, image: Uuid) -> String {
        self.sign(&format!("/i-{}/i-{}", project.simple(), image.simple()))
    }

    /// A small JPEG of the picture.
    pub(crate) fn thumbnail(&self, project: Uuid, image: Uuid) -> String {
        self.sign(&format!("/i-{}/t-{}", project.simple(), image.simple()))
    }

    /// The picture of a stored prediction.
    pub(crate) fn predicted(&self, project: Uuid, prediction: Uuid) -> String {
        self.sign(&format!("/predictionimages/{project}/o-{}", prediction.simple()))
    }

    /// A small JPEG of the picture of a stored prediction.
    pub(crate) fn predicted_thumbnail(&self, project: Uuid, prediction: Uuid) -> String {
        self.sign(&format!("/predictionimages/{project}/t-{}", prediction.simple()))
    }

    /// What an import needs to find a project.
    pub(crate) fn project(&self, project: Uuid) -> String {
        self.sign(&format!("/{EXPORT_CONTAINER}{}/{EXPORT_INFO}", project.simple()))
    }

    /// An exported model; `file` is its name in the project's container.
    pub(crate) fn export(&self, project: Uuid, file: &str) -> String {
        self.sign(&format!("/m-{}/{file}", project.simple()))
    }

    /// A link to a path, for a day from now.
    fn sign(&self, path: &str) -> String {
        let expiry = wire::whole_seconds(self.now.saturating_add(LIFETIME).unwrap_or(self.now));
        let signature =
            self.signer.mac(path, &expiry).map(|mac| BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        let signature = signature.unwrap_or_default();
        format!(
            "http://{}{path}?sv={VERSION}&sr=b&sig={}&se={}&sp=r",
            self.host,
            utf8_percent_encode(&signature, VALUE),
            utf8_percent_encode(&expiry, VALUE),
        )
    }
}
