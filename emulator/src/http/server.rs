//! The accept loop, and the way of one request through the emulator.

use std::{
    convert::Infallible,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Response,
    body::Incoming,
    header::{CONTENT_TYPE, EXPECT, HOST},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::{
    Answer, Query, Request, body,
    routes::{self, Call, Target, Work},
};
use crate::{
    errors::{Result, ServiceError},
    handlers,
    service::Service,
    throttle::Refusal,
};

/// Accepts connections for ever.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&service)));
            }
            // Out of file descriptors, most likely: wait for some to come back.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves one connection until the caller closes it.
async fn connection(stream: TcpStream, service: Arc<Service>) {
    let _ = stream.set_nodelay(true);
    let local = stream.local_addr().ok();
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(respond(service, request, local).await) }
    });
    let _ =
        http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), answer).await;
}

/// Finds what a request is for, and answers it.
async fn respond(
    service: Arc<Service>,
    request: hyper::Request<Incoming>,
    local: Option<SocketAddr>,
) -> Response<Full<Bytes>> {
    let id = service.store.id();
    let head = request.method() == Method::HEAD;
    let target = routes::find(request.method(), request.uri().path());
    let answer = match target {
        Target::Operation(call) => match admit(&service, &call, request.headers()) {
            Ok(()) => operation(service, request, local, call, id).await,
            Err(refusal) => refuse(request, refusal).await,
        },
        Target::Storage(path) => {
            let query = Query::parse(request.uri().query().unwrap_or_default());
            let serve = move |service: &Service| handlers::artifacts::storage(service, &path, &query);
            run(service, "serving a picture or a model", Work::Long, serve).await
        }
        Target::Nothing => refuse(request, Answer::gateway(404, "Resource not found")).await,
    };
    answer.into_response(id, head)
}

/// What the gateway checks before it passes a call on: the key, and the tier's limits.
fn admit(service: &Service, call: &Call, headers: &HeaderMap) -> std::result::Result<(), Answer> {
    if !service.settings.is_key(headers, call.api.key_header()) {
        return Err(Answer::denied());
    }
    let throttle = &service.throttle;
    throttle.admit(call.route.kind, Instant::now()).map_err(|refusal| match refusal {
        Refusal::TooFast => Answer::too_fast(&call.name(), &call.api_name(), throttle.tier()),
        Refusal::UsedUp => Answer::used_up(&call.api_name(), throttle.tier()),
    })
}

/// Reads the body of an admitted call and hands it to the operation's handler.
async fn operation(
    service: Arc<Service>,
    request: hyper::Request<Incoming>,
    local: Option<SocketAddr>,
    call: Call,
    id: Uuid,
) -> Answer {
    let Call { route, path, .. } = call;
    let host = host(request.headers(), local);
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
async fn refuse(request: hyper::Request<Incoming>, answer: Answer) -> Answer {
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
