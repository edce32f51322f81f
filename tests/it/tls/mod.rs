//! What holds over TCP holds over TLS, which is all that the real service speaks.
//!
//! `ca.pem` signed `server.pem` for localhost; both are valid for a hundred years, and their keys guard nothing.

use std::io::{self, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use customvision::{ErrorKind, Processed, TrainingClient, Uuid};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::header::root;
use crate::stub::{Stub, answer, builder, receive};

pub(crate) type TlsStream<'s> = StreamOwned<ServerConnection, &'s mut TcpStream>;

fn file(name: &str) -> PathBuf {
    root().join("tests/it/tls").join(name)
}

/// A server of TLS whose connections are handled by `serve`.
pub(crate) fn start(serve: impl Fn(&mut TlsStream<'_>) -> io::Result<()> + Send + Sync + 'static) -> Stub {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    Stub::start(move |stream| {
        let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        serve(&mut StreamOwned::new(connection, stream))
    })
}

pub(crate) fn client(stub: &Stub) -> TrainingClient {
    let url = format!("https://localhost:{}", stub.address().port());
    builder(url).ca_file(file("ca.pem")).build().unwrap()
}

#[test]
fn a_connection_is_reused() {
    let stub = start(|stream| {
        loop {
            receive(stream)?;
            stream.write_all(answer(200, "[]").as_bytes())?;
        }
    });
    let client = client(&stub);
    for _ in 0..20 {
        client.get_projects().send().unwrap();
    }
    assert_eq!(stub.connections(), 1);
}

#[test]
fn a_connection_that_is_cut_is_told() {
    let stub = start(|stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\npart of a model")
    });
    let error = client(&stub).get_artifact(Uuid::nil(), "m").send().unwrap_err();
    assert_eq!(
        (error.kind(), error.processed()),
        (ErrorKind::Transport, Some(Processed::Unknown)),
        "{error}"
    );
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent() {
    let stub = start(|stream| receive(stream).map(|_| ()));
    let url = format!("https://localhost:{}", stub.address().port());
    let client = builder(url).build().unwrap();
    let error = client.create_project("p").send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Transport, Some(Processed::No)), "{error}");
    assert!(error.message().contains("certificate"), "{error}");
    assert!(error.hint().unwrap().contains("caFile"), "{error}");
}
