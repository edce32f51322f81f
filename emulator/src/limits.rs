//! What the service refuses to exceed whatever the tier, as data.

/// Iterations of one project.
pub(crate) const ITERATIONS: usize = 20;
/// Images in one upload request, and entries in one tagging request.
pub(crate) const BATCH: usize = 64;
/// Tag ids in one request.
pub(crate) const TAG_IDS: usize = 20;
/// Image ids in one request, and images in one page.
pub(crate) const PAGE: usize = 256;
/// Images in one page when the caller does not say.
pub(crate) const DEFAULT_PAGE: usize = 50;
pub(crate) const TAGS_PER_IMAGE: usize = 100;
pub(crate) const REGIONS_PER_IMAGE: usize = 300;
/// Pairs of metadata on one image, and the characters of a key and of a value.
pub(crate) const METADATA_PAIRS: usize = 50;
pub(crate) const METADATA_KEY: usize = 256;
pub(crate) const METADATA_VALUE: usize = 512;
/// Bytes of one training picture.
pub(crate) const TRAINING_BYTES: usize = 6 * 1024 * 1024;
/// Bytes of one picture to predict.
pub(crate) const PREDICTION_BYTES: usize = 4 * 1024 * 1024;
/// How long a stored prediction is kept.
pub(crate) const PREDICTION_DAYS: i64 = 30;
/// Pixels of the longer side.
pub(crate) const SIDE: u32 = 10_240;
/// The longer side divided by the shorter.
pub(crate) const ASPECT: u32 = 25;
/// Images that a tag needs before classification can be trained.
pub(crate) const IMAGES_PER_TAG: usize = 5;
/// Images that a tag needs before detection can be trained.
pub(crate) const IMAGES_PER_DETECTION_TAG: usize = 15;
/// Tags that a project needs before classification can be trained.
pub(crate) const TAGS_TO_TRAIN: usize = 2;
/// Bytes of a request that carries pictures.
pub(crate) const UPLOAD_BODY: usize = 128 * 1024 * 1024;
/// Bytes of a snapshot that is uploaded.
pub(crate) const SNAPSHOT_BODY: usize = 1024 * 1024 * 1024;
/// Bytes of any other request.
pub(crate) const BODY: usize = 1024 * 1024;
