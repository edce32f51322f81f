//! Connections: accepting them, and how they end.

use std::{
    future::poll_fn,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{body, server};
use crate::service::Service;

/// How a connection ends, if not as HTTP has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Our side ends; what the caller still sends is read and dropped.
    HalfClosed,
    /// With a reset.
    Reset,
}

/// What is known of a connection, and how it is to end.
#[derive(Debug)]
pub(super) struct Line {
    /// Our end.
    pub(super) local: Option<SocketAddr>,
    /// The caller's end.
    pub(super) peer: Option<SocketAddr>,
    ending: OnceLock<Ending>,
}

impl Line {
    /// Decides how the connection ends once the answer is sent. The first word counts.
    pub(super) fn end(&self, ending: Ending) {
        self.ending.get_or_init(|| ending);
    }
}

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

/// Serves one connection to its end.
async fn connection(stream: TcpStream, service: Arc<Service>) {
    let _ = stream.set_nodelay(true);
    let line = Arc::new(Line {
        local: stream.local_addr().ok(),
        peer: stream.peer_addr().ok(),
        ending: OnceLock::new(),
    });
    let answering = Arc::clone(&line);
    let answer = service_fn(move |request| {
        Box::pin(server::respond(Arc::clone(&service), request, Arc::clone(&answering)))
    });
    let mut http =
        http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), answer);
    let _ = poll_fn(|context| http.poll_without_shutdown(context)).await;
    close(http.into_parts().io.into_inner(), line.ending.get()).await;
}

/// Ends a connection. A reset throws away what the other side has not read yet.
async fn close(mut stream: TcpStream, ending: Option<&Ending>) {
    match ending {
        Some(Ending::Reset) => {
            let _ = stream.set_zero_linger();
        }
        Some(Ending::HalfClosed) => {
            let _ = stream.shutdown().await;
            let mut rest = stream.take(body::DRAINED_BYTES);
            let mut nowhere = tokio::io::sink();
            let read = tokio::io::copy(&mut rest, &mut nowhere);
            let _ = tokio::time::timeout(body::DRAINING, read).await;
        }
        None => {
            let _ = stream.shutdown().await;
        }
    }
}
