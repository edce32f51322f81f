//! Whom a client trusts, who it is, and how it tells what is wrong.

use std::io::Write;

use customvision::{Error, ErrorKind, Processed, RootCertificates};

use super::*;
use crate::stub::{answer, receive};

/// Answers one request after another.
fn serve(stream: &mut TlsStream<'_>) -> io::Result<()> {
    loop {
        receive(stream)?;
        stream.write_all(answer(200, "[]").as_bytes())?;
    }
}

/// The error of a client that sent nothing, checked for saying so and for being told once.
fn refused(client: &TrainingClient) -> Error {
    let error = client.get_projects().send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Transport, Some(Processed::No)), "{error}");
    assert_eq!(error.attempts(), 1, "a certificate stays as it is: {error}");
    error
}

fn says(error: &Error, words: &str, hint: &str) {
    assert!(error.message().contains(words), "{error}");
    assert!(error.hint().unwrap_or_default().contains(hint), "{error}");
}

#[test]
fn both_versions_are_spoken() {
    for version in [&TLS12, &TLS13] {
        let stub = Setup { versions: vec![version], ..Setup::default() }.start(serve);
        assert!(client(&stub).get_projects().send().unwrap().is_empty());
    }
}

#[test]
fn an_authority_may_be_a_file_a_text_or_one_of_several() {
    let stub = start(serve);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let others: String = (0..3).map(|_| Authority::new().pem().to_owned()).collect();
    std::fs::write(&path, format!("{others}A comment\n{}", AUTHORITY.pem())).unwrap();
    client_of(&stub).ca_file(&path).build().unwrap().get_projects().send().unwrap();
    let several = client_of(&stub).ca_pem(&others).ca_pem(AUTHORITY.pem()).build().unwrap();
    several.get_projects().send().unwrap();
    for roots in [RootCertificates::System, RootCertificates::Bundled, RootCertificates::Given] {
        let client = client_of(&stub).root_certificates(roots).ca_pem(AUTHORITY.pem()).build().unwrap();
        client.get_projects().send().unwrap();
    }
}

#[test]
fn an_unknown_authority_is_told() {
    let stub = start(serve);
    for roots in [RootCertificates::System, RootCertificates::Bundled] {
        let error = refused(&client_of(&stub).root_certificates(roots).build().unwrap());
        says(
            &error,
            "authority that is not trusted here (invalid peer certificate: UnknownIssuer)",
            "caFile",
        );
    }
    let other = Authority::new();
    let client = client_of(&stub).root_certificates(RootCertificates::Given).ca_pem(other.pem());
    says(&refused(&client.build().unwrap()), "not trusted here", "caFile");
}

/// Where the next test's server is, in the process that it runs itself in.
const PORT: &str = "CUSTOMVISION_TEST_TLS_PORT";

/// A system without certificates is no reason to fail: the bundled ones are there.
#[test]
#[cfg(target_os = "linux")]
fn a_system_without_certificates_is_made_up_for() {
    let Ok(port) = std::env::var(PORT) else {
        let stub = start(serve);
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tls::certificates::a_system_without_certificates_is_made_up_for"]);
        command.env("SSL_CERT_FILE", "/no/such/file").env("SSL_CERT_DIR", "/no/such/folder");
        command.env(PORT, stub.address().port().to_string());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    };
    let client = builder(format!("https://localhost:{port}")).build().unwrap();
    says(&refused(&client), "UnknownIssuer", "caFile");
}

#[test]
fn a_certificate_out_of_its_time_is_told() {
    for (validity, words, hint) in
        [(Validity::Past, "has expired", "renew"), (Validity::Future, "not valid yet", "clock")]
    {
        let setup = Setup { identity: AUTHORITY.sign("localhost", validity), ..Setup::default() };
        says(&refused(&client(&setup.start(serve))), words, hint);
    }
}

#[test]
fn a_certificate_for_another_host_is_told() {
    let setup = Setup { identity: AUTHORITY.sign("other.example", Validity::Now), ..Setup::default() };
    let error = refused(&client(&setup.start(serve)));
    says(&error, "for another host", "endpoint");
    assert!(error.message().contains("other.example"), "{error}");
}

#[test]
fn an_address_may_stand_for_a_host() {
    let setup = Setup { identity: AUTHORITY.sign("127.0.0.1", Validity::Now), ..Setup::default() };
    let stub = setup.start(serve);
    let client = builder(format!("https://{}", stub.address())).ca_pem(AUTHORITY.pem()).build().unwrap();
    client.get_projects().send().unwrap();
}

#[test]
fn a_client_shows_its_certificate_to_who_asks_for_it() {
    let clients = Authority::new();
    let me = clients.sign("me.example", Validity::Now);
    let stranger = Authority::new().sign("me.example", Validity::Now);
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("me.pem"), folder.path().join("me.key"));
    std::fs::write(&certificate, &me.certificate).unwrap();
    std::fs::write(&key, &me.key).unwrap();
    for version in [&TLS12, &TLS13] {
        let setup = Setup { versions: vec![version], clients_of: Some(&clients), ..Setup::default() };
        let stub = setup.start(serve);
        let start = || client_of(&stub).ca_pem(AUTHORITY.pem());
        let with_files = start().client_cert_file(&certificate).client_key_file(&key);
        with_files.build().unwrap().get_projects().send().unwrap();
        let with_texts = start().client_cert_pem(&me.certificate).client_key_pem(&me.key);
        with_texts.build().unwrap().get_projects().send().unwrap();

        let error = start().build().unwrap().get_projects().send().unwrap_err();
        says(&error, "it wants a client certificate", "clientCertFile and clientKeyFile");
        let wrong = start().client_cert_pem(&stranger.certificate).client_key_pem(&stranger.key);
        let error = wrong.build().unwrap().get_projects().send().unwrap_err();
        says(&error, "it refused the client certificate", "clientCertFile");
    }
}

#[test]
fn a_server_without_tls_is_told() {
    let stub = Stub::start(|stream| stream.write_all(answer(400, "Bad Request").as_bytes()));
    says(&refused(&client(&stub)), "does not speak TLS", "plain http");
}

#[test]
fn what_is_no_certificate_or_key_is_refused_at_once() {
    let one = AUTHORITY.sign("localhost", Validity::Now);
    let other = AUTHORITY.sign("localhost", Validity::Now);
    let start = || TrainingClient::builder("https://name.example").training_key("KEY");
    let encrypted = one.key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cert = |pem: &str| start().client_cert_pem(pem);
    for (builder, told) in [
        (start().ca_pem(""), "caPem holds no certificate"),
        (start().ca_pem(&one.key), "caPem holds no certificate"),
        (start().ca_pem("-----BEGIN CERTIFICATE-----\n?\n"), "caPem is not PEM"),
        (start().ca_pem(garbled), "can't be trusted"),
        (start().root_certificates(RootCertificates::Given), "neither caFile nor caPem"),
        (cert(&one.certificate), "no clientKeyFile"),
        (start().client_key_pem(&one.key), "no clientCertFile"),
        (cert(&one.certificate).client_key_pem(&other.key), "clientKeyPem is no key for the certificate"),
        (cert(&one.certificate).client_key_pem(&one.certificate), "clientKeyPem holds no private key"),
        (cert(&one.key).client_key_pem(&one.key), "clientCertPem holds no certificate"),
        (cert(&one.certificate).client_key_pem(&encrypted), "clientKeyPem is encrypted"),
        (cert(garbled).client_key_pem(&one.key), "is no key for the certificate"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.message().contains(told), "{told}: {error}");
        let key_line = one.key.lines().nth(1).unwrap();
        assert!(!format!("{error} {error:?}").contains(key_line), "{error}");
    }
    let missing = start().client_cert_file("/no/such.pem").client_key_pem(&one.key).build().unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.message().contains("clientCertFile /no/such.pem"), "{missing}");
}
