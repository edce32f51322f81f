//! Certificates and keys in PEM, from a file or a text.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::path::PathBuf;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::io_error;
use crate::error::{Error, Result};

/// PEM, and the option by which it was given.
#[derive(Clone)]
pub(crate) struct Pem {
    option: &'static str,
    source: Source,
}

#[derive(Clone)]
enum Source {
    File(PathBuf),
    Text(String),
}

impl Pem {
    pub(crate) fn file(option: &'static str, path: PathBuf) -> Self {
        Pem { option, source: Source::File(path) }
    }

    pub(crate) fn text(option: &'static str, text: String) -> Self {
        Pem { option, source: Source::Text(text) }
    }

    fn read(&self) -> Result<Cow<'_, [u8]>> {
        match &self.source {
            Source::Text(text) => Ok(text.as_bytes().into()),
            Source::File(path) => {
                let bytes = fs::read(path).map_err(|e| io_error(format!("could not read {self}"), e))?;
                Ok(bytes.into())
            }
        }
    }
}

/// How errors name it: a file by its path, and of a text nothing but the option, as it may be a key.
impl fmt::Display for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::File(path) => write!(f, "{} {}", self.option, path.display()),
            Source::Text(_) => f.write_str(self.option),
        }
    }
}

fn wrong(pem: &Pem, what: &str, error: pem::Error) -> Error {
    Error::invalid_request(match error {
        pem::Error::NoItemsFound => format!("{pem} holds no {what}"),
        error => format!("{pem} is not PEM: {error}"),
    })
}

/// All certificates, at least one.
pub(super) fn certificates(pem: &Pem) -> Result<Vec<CertificateDer<'static>>> {
    let bytes = pem.read()?;
    let found: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if found.is_empty() => Err(wrong(pem, "certificate", pem::Error::NoItemsFound)),
        found => found.map_err(|e| wrong(pem, "certificate", e)),
    }
}

/// The first private key: PKCS#8, PKCS#1 or SEC1, not encrypted.
pub(super) fn private_key(pem: &Pem) -> Result<PrivateKeyDer<'static>> {
    let bytes = pem.read()?;
    if bytes.windows(ENCRYPTED.len()).any(|part| part == ENCRYPTED) {
        return Err(Error::invalid_request(format!(
            "{pem} is encrypted with a passphrase, which this library can't ask for; decrypt it, with openssl pkey for \
             example"
        )));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|e| wrong(pem, "private key", e))
}

const ENCRYPTED: &[u8] = b"ENCRYPTED";
