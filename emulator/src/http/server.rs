//! The way of one request through the emulator.

use std::{
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use hyper::{
    HeaderMap, Method, Response,
    body::Incoming,
    header::{CONTENT_TYPE, EXPECT, HOST},
};
use uuid::Uuid;

use super::{
    Answer, Query, Request,
    answer::Outbound,
    body::{self, Inbound},
    connection::Line,
    fault::{self, Broken},
    own,
    routes::{self, Call, Route, Target, Work},
};
use crate::{
    errors::{Result, ServiceError},
    handlers,
    service::Service,
    throttle::Refusal,
};

/// Answers a request, unless a fault breaks the connection.
pub(super) async fn respond(
    service: Arc<Service>,
    request: hyper::Request<Incoming>,
    line: Arc<Line>,
) -> std::result::Result<Response<Outbound>, Broken> {
    let head = request.method() == Method::HEAD;
    let clock = Arc::clone(&service.clock);
    let target = routes::find(request.method(), request.uri().path());
    let count = Arc::default();
    let request = request.map(|body| Inbound { body, count: Arc::clone(&count) });
    // Only what the service would see draws an id, or a seed would not make ids repeatable.
    if target.is_own() {
        let answer = answer(service, request, &line, target, Uuid::nil()).await;
        return Ok(answer.into_response(Uuid::nil(), clock.now(), head));
    }
    let id = service.store.id();
    let fault = service.faults.strike(target.operation());
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let about = (target.operation(), request.method().to_string(), path);
    let record = service.log.begin(about, clock.now(), id, fault.as_ref().map(|armed| armed.id), count);
    let carry_out = async |request| answer(service, request, &line, target, id).await;
    let answer = match fault {
        Some(armed) => fault::befall(&armed.fault, &line, request, carry_out).await?,
        None => carry_out(request).await,
    };
    record.answered(answer.status, if head { 0 } else { answer.length() });
    Ok(answer.into_response(id, clock.now(), head))
}

async fn answer(
    service: Arc<Service>,
    request: hyper::Request<Inbound>,
    line: &Line,
    target: Target,
    id: Uuid,
) -> Answer {
    match target {
        Target::Health => handlers::health::get(),
        Target::Own(route, path) => match own::check(request.headers(), line.peer, &service.settings) {
            Ok(()) => handle(service, request, line, route, path, id).await.bare(),
            Err(refusal) => refuse(request, refusal).await,
        },
        Target::Operation(call) => match admit(&service, &call, request.headers()) {
            Ok(()) => handle(service, request, line, call.route, call.path, id).await,
            Err(refusal) => refuse(request, refusal).await,
        },
        Target::Storage(path) => {
            let query = Query::parse(request.uri().query().unwrap_or_default());
            let serve = move |service: &Service| handlers::artifacts::storage(service, &path, &query);
            run(service, "serving a picture or a model", Work::Long, serve).await
        }
        Target::Nothing => refuse(request, Answer::gateway(404, "Resource not found")).await,
    }
}

/// What the gateway checks before it passes a call on: the key, and the tier's limits.
fn admit(service: &Service, call: &Call, headers: &HeaderMap) -> std::result::Result<(), Answer> {
    if !service.settings.is_key(headers, call.api.key_header()) {
        return Err(Answer::denied());
    }
    let throttle = &service.throttle;
    throttle.admit(call.route.kind, service.now()).map_err(|refusal| match refusal {
        Refusal::TooFast => Answer::too_fast(&call.name(), &call.api_name(), throttle.tier()),
        Refusal::UsedUp => Answer::used_up(&call.api_name(), throttle.tier()),
    })
}

/// Reads the body of an admitted call and hands it to its handler.
async fn handle(
    service: Arc<Service>,
    request: hyper::Request<Inbound>,
    line: &Line,
    route: &'static Route,
    path: Vec<(&'static str, String)>,
    id: Uuid,
) -> Answer {
    let host = host(request.headers(), line.local);
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let waits = request.headers().contains_key(EXPECT);
    let body = match body::read(request.into_body(), route.body_limit, waits).await {
        Ok(body) => body,
        Err(body::Missing::TooLong) => return Answer::gateway(413, "Request body too large"),
        Err(body::Missing::Broken) => {
            return ServiceError::bad_request("The request's body did not arrive.").into();
        }
    };
    let request = Request { id, host, path, query, content_type: content_type.unwrap_or_default(), body };
    run(service, route.name, route.work, move |service| (route.handler)(service, &request)).await
}

/// Runs a handler where it belongs. A panic becomes an error of the service that names what was done.
async fn run(
    service: Arc<Service>,
    name: &'static str,
    work: Work,
    handler: impl FnOnce(&Service) -> Result<Answer> + Send + 'static,
) -> Answer {
    let guarded = move || catch_unwind(AssertUnwindSafe(|| handler(&service)));
    let outcome = match work {
        Work::Short => guarded(),
        Work::Long => tokio::task::spawn_blocking(guarded).await.unwrap_or_else(|error| Err(Box::new(error))),
    };
    outcome.unwrap_or_else(|_| Err(ServiceError::internal(format_args!("{name} panicked")))).into()
}

/// Answers without looking at the body. It is read first, or the caller might see a reset instead of the answer; a
/// caller that waits for leave to send it gets the answer at once.
pub(super) async fn refuse(request: hyper::Request<Inbound>, answer: Answer) -> Answer {
    if !request.headers().contains_key(EXPECT) {
        body::drain(request.into_body()).await;
    }
    answer
}

/// What links in the answer should start with: the caller's `Host` when it looks like one.
fn host(headers: &HeaderMap, local: Option<SocketAddr>) -> String {
    let plain = |host: &&str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        !host.is_empty() && host.bytes().all(allowed)
    };
    let named = headers.get(HOST).and_then(|value| value.to_str().ok()).filter(plain);
    named.map(str::to_owned).or_else(|| local.map(|address| address.to_string())).unwrap_or_default()
}
