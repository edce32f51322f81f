//! The emulator's own table of operations.

use hyper::Method;
use percent_encoding::percent_decode_str;

use super::{Answer, Request, own};
use crate::{
    errors::Result,
    handlers, limits,
    service::Service,
    throttle::Kind::{self, Prediction, StoredPrediction},
};

/// What does an operation's work.
pub(crate) type Handler = fn(&Service, &Request) -> Result<Answer>;

/// Where an operation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// On the connection's own thread: it takes little time.
    Short,
    /// On a thread of its own kind: it decodes pictures, fetches them, learns, or goes through all of a project's.
    Long,
}

/// One operation of the service.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) name: &'static str,
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(crate) work: Work,
    pub(crate) body_limit: usize,
    /// What its calls are counted as.
    pub(crate) kind: Kind,
    pub(crate) handler: Handler,
}

/// An operation whose handler takes little time.
pub(super) const fn short(name: &'static str, method: Method, path: &'static str, handler: Handler) -> Route {
    let (work, kind) = (Work::Short, Kind::Other);
    Route { name, method, path, work, body_limit: limits::BODY, kind, handler }
}

/// An operation whose handler takes pictures, or takes its time.
const fn long(name: &'static str, method: Method, path: &'static str, handler: Handler) -> Route {
    let (work, kind) = (Work::Long, Kind::Other);
    Route { name, method, path, work, body_limit: limits::UPLOAD_BODY, kind, handler }
}

/// The operation that is counted as a training.
const fn train(name: &'static str, path: &'static str, handler: Handler) -> Route {
    let (method, work, kind) = (Method::POST, Work::Long, Kind::Training);
    Route { name, method, path, work, body_limit: limits::BODY, kind, handler }
}

/// An operation of the Prediction API.
const fn predict(name: &'static str, path: &'static str, kind: Kind, handler: Handler) -> Route {
    let (method, work) = (Method::POST, Work::Long);
    Route { name, method, path, work, body_limit: limits::UPLOAD_BODY, kind, handler }
}

/// A long operation that takes no pictures.
pub(super) const fn slow(name: &'static str, method: Method, path: &'static str, handler: Handler) -> Route {
    let (work, kind) = (Work::Long, Kind::Other);
    Route { name, method, path, work, body_limit: limits::BODY, kind, handler }
}

/// How the paths of what is stored begin.
const STORAGE: [&str; 4] = ["i-", "m-", "predictionimages/", "prjexp-"];

/// One of the two APIs of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    Training,
    Prediction,
}

impl Api {
    /// The header that carries the key.
    pub(crate) fn key_header(self) -> &'static str {
        match self {
            Self::Training => "training-key",
            Self::Prediction => "prediction-key",
        }
    }

    /// The name that the gateway gives it, but for the version.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Training => "Custom_Vision_Training",
            Self::Prediction => "Custom_Vision_Prediction",
        }
    }

    /// The API's operations.
    fn table(self) -> &'static [Route] {
        match self {
            Self::Training => TRAINING,
            Self::Prediction => PREDICTION,
        }
    }
}

/// An operation that is called.
pub(crate) struct Call {
    pub(crate) api: Api,
    /// The version in the path, such as `3.4-preview`.
    pub(crate) version: String,
    pub(crate) route: &'static Route,
    /// Parameters in the path.
    pub(crate) path: Vec<(&'static str, String)>,
}

impl Call {
    /// The operation as the gateway names it: `CreateImagesFromFiles`.
    pub(crate) fn name(&self) -> String {
        let capitalized = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
        self.route.name.split('_').map(capitalized).collect()
    }

    /// The API as the gateway names it: `Custom_Vision_Training_3.4-preview`.
    pub(crate) fn api_name(&self) -> String {
        format!("{}_{}", self.api.name(), self.version)
    }
}

/// What a path leads to.
pub(crate) enum Target {
    Operation(Call),
    /// A picture or a model in storage; the decoded path.
    Storage(String),
    /// Whether the emulator is up.
    Health,
    /// A call of the emulator's own, with the parameters in the path.
    Own(&'static Route, Vec<(&'static str, String)>),
    Nothing,
}

impl Target {
    /// Whether it is the emulator's own, no part of the service.
    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Health | Self::Own(..))
    }

    /// What the request log and faults call it.
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::Operation(Call { route, .. }) | Self::Own(route, _) => route.name,
            Self::Storage(_) => FETCH,
            Self::Health => "health",
            Self::Nothing => "unknown",
        }
    }
}

/// What fetching a picture or a model by its link is called.
const FETCH: &str = "storage";

/// Every name of what the service does.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    TRAINING.iter().chain(PREDICTION).map(|route| route.name).chain([FETCH])
}

/// Finds what a method and path lead to. Repeated slashes at the start, and the case of fixed words, do not matter;
/// any version 3.x is accepted.
pub(crate) fn find(method: &Method, path: &str) -> Target {
    let path = path.trim_start_matches('/');
    if path == "health" && matches!(*method, Method::GET | Method::HEAD) {
        return Target::Health;
    }
    if let Some((route, parameters)) = own::find(method, path) {
        return Target::Own(route, parameters);
    }
    if STORAGE.iter().any(|start| path.starts_with(start)) && matches!(*method, Method::GET | Method::HEAD) {
        return Target::Storage(format!("/{}", percent_decode_str(path).decode_utf8_lossy()));
    }
    let mut segments = path.trim_end_matches('/').split('/');
    let base = segments.next().is_some_and(|word| word.eq_ignore_ascii_case("customvision"));
    let version = segments.next().and_then(version);
    let api = segments.next().unwrap_or_default();
    let (true, Some(version)) = (base, version) else { return Target::Nothing };
    let api = match () {
        () if api.eq_ignore_ascii_case("training") => Api::Training,
        () if api.eq_ignore_ascii_case("prediction") => Api::Prediction,
        () => return Target::Nothing,
    };
    let segments: Vec<&str> = segments.collect();
    let found = api.table().iter().filter(|route| route.method == *method);
    let mut found = found.filter_map(|route| Some((route, match_path(route.path, &segments)?)));
    found.next().map_or(Target::Nothing, |(route, path)| {
        Target::Operation(Call { api, version: version.to_owned(), route, path })
    })
}

/// The version in `v3.4-preview`, `v3.0`, `V3.3` and the like.
fn version(text: &str) -> Option<&str> {
    let version = text.strip_prefix(['v', 'V'])?;
    let rest = version.strip_prefix("3.")?;
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    (digits > 0 && (rest.len() == digits || rest[digits..].starts_with('-'))).then_some(version)
}

/// The parameters of a path, if it has the form of the pattern.
pub(super) fn match_path(pattern: &'static str, segments: &[&str]) -> Option<Vec<(&'static str, String)>> {
    let pattern: Vec<&'static str> = pattern.split('/').collect();
    if pattern.len() != segments.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (want, segment) in pattern.into_iter().zip(segments) {
        match want.strip_prefix('{').and_then(|want| want.strip_suffix('}')) {
            Some(name) => {
                parameters.push((name, percent_decode_str(segment).decode_utf8_lossy().into_owned()))
            }
            None if want.eq_ignore_ascii_case(segment) => (),
            None => return None,
        }
    }
    Some(parameters)
}

#[rustfmt::skip]
static TRAINING: &[Route] = &[
    short("get_domains", Method::GET, "domains", handlers::domains::list),
    short("get_domain", Method::GET, "domains/{domainId}", handlers::domains::get),

    short("create_project", Method::POST, "projects", handlers::projects::create),
    short("get_projects", Method::GET, "projects", handlers::projects::list),
    long("import_project", Method::POST, "projects/import", handlers::transfers::import),
    short("get_project", Method::GET, "projects/{projectId}", handlers::projects::get),
    short("update_project", Method::PATCH, "projects/{projectId}", handlers::projects::update),
    short("delete_project", Method::DELETE, "projects/{projectId}", handlers::projects::delete),
    short("export_project", Method::GET, "projects/{projectId}/export", handlers::transfers::export),

    short("create_tag", Method::POST, "projects/{projectId}/tags", handlers::tags::create),
    short("get_tags", Method::GET, "projects/{projectId}/tags", handlers::tags::list),
    short("get_tag", Method::GET, "projects/{projectId}/tags/{tagId}", handlers::tags::get),
    short("update_tag", Method::PATCH, "projects/{projectId}/tags/{tagId}", handlers::tags::update),
    short("delete_tag", Method::DELETE, "projects/{projectId}/tags/{tagId}", handlers::tags::delete),

    long("create_images_from_data", Method::POST, "projects/{projectId}/images", handlers::uploads::from_data),
    long("create_images_from_files", Method::POST, "projects/{projectId}/images/files", handlers::uploads::from_files),
    long("create_images_from_urls", Method::POST, "projects/{projectId}/images/urls", handlers::uploads::from_urls),
    long("create_images_from_predictions", Method::POST, "projects/{projectId}/images/predictions", handlers::uploads::from_predictions),

    short("get_images", Method::GET, "projects/{projectId}/images", handlers::images::list),
    short("get_image_count", Method::GET, "projects/{projectId}/images/count", handlers::images::count),
    short("get_tagged_images", Method::GET, "projects/{projectId}/images/tagged", handlers::images::list_tagged),
    short("get_tagged_image_count", Method::GET, "projects/{projectId}/images/tagged/count", handlers::images::count_tagged),
    short("get_untagged_images", Method::GET, "projects/{projectId}/images/untagged", handlers::images::list_untagged),
    short("get_untagged_image_count", Method::GET, "projects/{projectId}/images/untagged/count", handlers::images::count_untagged),
    short("get_images_by_ids", Method::GET, "projects/{projectId}/images/id", handlers::images::by_ids),
    short("delete_images", Method::DELETE, "projects/{projectId}/images", handlers::images::delete),
    short("update_image_metadata", Method::POST, "projects/{projectId}/images/metadata", handlers::metadata::update),
    long("get_artifact", Method::GET, "projects/{projectId}/artifacts", handlers::artifacts::get),

    short("create_image_tags", Method::POST, "projects/{projectId}/images/tags", handlers::images::add_tags),
    short("delete_image_tags", Method::DELETE, "projects/{projectId}/images/tags", handlers::images::remove_tags),
    short("create_image_regions", Method::POST, "projects/{projectId}/images/regions", handlers::regions::create),
    short("delete_image_regions", Method::DELETE, "projects/{projectId}/images/regions", handlers::regions::delete),
    long("get_image_region_proposals", Method::POST, "projects/{projectId}/images/{imageId}/regionproposals", handlers::regions::propose),

    long("suggest_tags_and_regions", Method::POST, "projects/{projectId}/tagsandregions/suggestions", handlers::suggestions::suggest),
    short("query_suggested_images", Method::POST, "projects/{projectId}/images/suggested", handlers::suggestions::query),
    short("query_suggested_image_count", Method::POST, "projects/{projectId}/images/suggested/count", handlers::suggestions::count),

    train("train_project", "projects/{projectId}/train", handlers::iterations::train),
    short("get_iterations", Method::GET, "projects/{projectId}/iterations", handlers::iterations::list),
    short("get_iteration", Method::GET, "projects/{projectId}/iterations/{iterationId}", handlers::iterations::get),
    short("update_iteration", Method::PATCH, "projects/{projectId}/iterations/{iterationId}", handlers::iterations::update),
    short("delete_iteration", Method::DELETE, "projects/{projectId}/iterations/{iterationId}", handlers::iterations::delete),
    short("publish_iteration", Method::POST, "projects/{projectId}/iterations/{iterationId}/publish", handlers::iterations::publish),
    short("unpublish_iteration", Method::DELETE, "projects/{projectId}/iterations/{iterationId}/publish", handlers::iterations::unpublish),
    short("get_iteration_performance", Method::GET, "projects/{projectId}/iterations/{iterationId}/performance", handlers::performance::get),
    short("get_image_performances", Method::GET, "projects/{projectId}/iterations/{iterationId}/performance/images", handlers::performance::images),
    short("get_image_performance_count", Method::GET, "projects/{projectId}/iterations/{iterationId}/performance/images/count", handlers::performance::count),
    short("export_iteration", Method::POST, "projects/{projectId}/iterations/{iterationId}/export", handlers::exports::create),
    short("get_exports", Method::GET, "projects/{projectId}/iterations/{iterationId}/export", handlers::exports::list),

    long("quick_test_image", Method::POST, "projects/{projectId}/quicktest/image", handlers::predictions::quick_test_image),
    long("quick_test_image_url", Method::POST, "projects/{projectId}/quicktest/url", handlers::predictions::quick_test_url),
    short("query_predictions", Method::POST, "projects/{projectId}/predictions/query", handlers::predictions::query),
    short("delete_prediction", Method::DELETE, "projects/{projectId}/predictions", handlers::predictions::delete),
];

#[rustfmt::skip]
static PREDICTION: &[Route] = &[
    predict("classify_image", "{projectId}/classify/iterations/{publishedName}/image", StoredPrediction, handlers::published::classify_image),
    predict("classify_image_with_no_store", "{projectId}/classify/iterations/{publishedName}/image/nostore", Prediction, handlers::published::classify_image_with_no_store),
    predict("classify_image_url", "{projectId}/classify/iterations/{publishedName}/url", StoredPrediction, handlers::published::classify_url),
    predict("classify_image_url_with_no_store", "{projectId}/classify/iterations/{publishedName}/url/nostore", Prediction, handlers::published::classify_url_with_no_store),
    predict("detect_image", "{projectId}/detect/iterations/{publishedName}/image", StoredPrediction, handlers::published::detect_image),
    predict("detect_image_with_no_store", "{projectId}/detect/iterations/{publishedName}/image/nostore", Prediction, handlers::published::detect_image_with_no_store),
    predict("detect_image_url", "{projectId}/detect/iterations/{publishedName}/url", StoredPrediction, handlers::published::detect_url),
    predict("detect_image_url_with_no_store", "{projectId}/detect/iterations/{publishedName}/url/nostore", Prediction, handlers::published::detect_url_with_no_store),
];
