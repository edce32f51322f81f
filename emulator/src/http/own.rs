//! What the emulator offers beside the service, and who may use it.
//!
//! These calls are in no request log, meet no fault and draw no id.

use std::net::{IpAddr, SocketAddr};

use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::{
    HeaderMap, Method,
    header::{AUTHORIZATION, HOST, HeaderValue, ORIGIN, WWW_AUTHENTICATE},
    http::uri::Authority,
};

use super::{
    Answer, Request,
    routes::{Api, Handler, Route, Work, match_path, short, slow},
};
use crate::{
    admin,
    errors::{Result, ServiceError},
    limits, page,
    service::{Service, Settings},
    throttle::Kind,
};

/// Finds one of the emulator's own calls; `path` has no slash in front. Whatever begins with `admin` is one of them.
pub(super) fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let named = OWN.iter().filter(|route| route.method == *method);
    let found = named.filter_map(|route| Some((route, match_path(route.path, &segments)?))).next();
    found.or_else(|| segments[0].eq_ignore_ascii_case("admin").then_some((&UNKNOWN, Vec::new())))
}

/// Refuses what a page of another site might have sent, and callers from elsewhere that do not show the key.
///
/// A caller on this machine that also names this machine in `Host` needs no key. Were the name not looked at, a page
/// could reach the emulator under a name of its own that leads here. Others give the key in `Training-Key` or, as
/// browsers can, as the password of basic authentication.
pub(super) fn check(
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    settings: &Settings,
) -> std::result::Result<(), Answer> {
    let host = headers.get(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()));
    if let Some(origin) = headers.get(ORIGIN) {
        let own = host.as_ref().map(|host| format!("http://{host}"));
        if own.is_none_or(|own| !origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())) {
            let words = "The emulator does not take this from a page of another origin.";
            return Err(Answer::from(ServiceError::forbidden(words)).bare());
        }
    }
    let local = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && host.is_none_or(|host| names_this_machine(&host));
    if local || settings.is_key(headers, Api::Training.key_header()) || has_password(headers, settings) {
        return Ok(());
    }
    let realm = HeaderValue::from_static("Basic realm=\"customvision-emulator, password: the key\"");
    Err(Answer::denied().with_header(WWW_AUTHENTICATE, realm))
}

/// Whether a `Host` is one that only this machine answers to.
fn names_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether the key was typed into a browser's question for a name and a password; the name does not matter.
fn has_password(headers: &HeaderMap, settings: &Settings) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let pair = given.and_then(|text| BASE64_STANDARD.decode(text.trim()).ok());
    pair.is_some_and(|pair| pair.splitn(2, |byte| *byte == b':').nth(1) == Some(settings.key.as_bytes()))
}

/// A call that takes a whole snapshot.
const fn loading(name: &'static str, method: Method, path: &'static str, handler: Handler) -> Route {
    let (work, body_limit) = (Work::Long, limits::SNAPSHOT_BODY);
    Route { name, method, path, work, body_limit, kind: Kind::Other, handler }
}

#[rustfmt::skip]
static OWN: &[Route] = &[
    short("page", Method::GET, "", page::show),
    short("style", Method::GET, "style.css", page::style),
    short("icon", Method::GET, "icon.svg", page::icon),
    slow("thumbnail", Method::GET, "thumbnail", page::picture),

    short("get_state", Method::GET, "admin/state", admin::state::get),
    short("reset", Method::DELETE, "admin/state", admin::state::reset),
    slow("get_snapshot", Method::GET, "admin/snapshot", admin::snapshot::download),
    slow("save_snapshot", Method::POST, "admin/snapshot", admin::snapshot::save),
    loading("load_snapshot", Method::PUT, "admin/snapshot", admin::snapshot::upload),
    short("get_clock", Method::GET, "admin/clock", admin::clock::get),
    short("change_clock", Method::PATCH, "admin/clock", admin::clock::change),
    short("get_faults", Method::GET, "admin/faults", admin::faults::list),
    short("arm_fault", Method::POST, "admin/faults", admin::faults::arm),
    short("disarm_faults", Method::DELETE, "admin/faults", admin::faults::disarm_all),
    short("disarm_fault", Method::DELETE, "admin/faults/{faultId}", admin::faults::disarm),
    short("get_requests", Method::GET, "admin/requests", admin::requests::list),
    short("clear_requests", Method::DELETE, "admin/requests", admin::requests::clear),
];

static UNKNOWN: Route = short("unknown", Method::GET, "admin", unknown);

fn unknown(_: &Service, _: &Request) -> Result<Answer> {
    let admin = OWN.iter().filter(|route| route.path.starts_with("admin"));
    let calls: Vec<String> = admin.map(|route| format!("{} /{}", route.method, route.path)).collect();
    Err(ServiceError::not_found_call(calls.join(", ")))
}
