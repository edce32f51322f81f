//! Where the bytes of a picture come from.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::transport::io_error;

/// A picture to upload: bytes, a file, or a reader whose length is known.
///
/// Bytes are borrowed or owned, a file is read while it is sent, and neither is ever copied whole. A file is opened
/// anew for each try; a reader can be sent once only.
///
/// ```
/// use customvision::ImageSource;
///
/// let bytes = ImageSource::from(vec![0xff, 0xd8]);
/// let file = ImageSource::path("pictures/cat.jpg");
/// let named = ImageSource::from(&b"GIF89a"[..]).file_name("cat.gif");
/// ```
pub struct ImageSource<'a> {
    pub(crate) origin: Origin<'a>,
    pub(crate) file_name: Option<String>,
}

pub(crate) enum Origin<'a> {
    Bytes(Cow<'a, [u8]>),
    File(PathBuf),
    Reader(OneShot<'a>),
}

/// A reader that gives so many bytes, once.
pub(crate) struct OneShot<'a> {
    reader: Box<dyn Read + Send + 'a>,
    length: u64,
    touched: bool,
}

impl Origin<'_> {
    pub(super) fn is_unspent(&self) -> bool {
        match self {
            Origin::Bytes(_) | Origin::File(_) => true,
            Origin::Reader(one_shot) => !one_shot.touched,
        }
    }
}

impl Read for OneShot<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.touched = true;
        self.reader.read(buf)
    }
}

impl<'a> ImageSource<'a> {
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        ImageSource { origin: Origin::Bytes(bytes.into()), file_name: None }
    }

    /// A regular file. Its name is sent along, its folder is not.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        ImageSource { origin: Origin::File(path), file_name }
    }

    /// A reader that gives exactly `length` bytes. It is an error of the call when it gives fewer; more are left unread.
    /// Once any of it was read, the call is not tried again.
    pub fn reader(reader: impl Read + Send + 'a, length: u64) -> Self {
        let one_shot = OneShot { reader: Box::new(reader), length, touched: false };
        ImageSource { origin: Origin::Reader(one_shot), file_name: None }
    }

    /// The name that the service gives back as the image's `sourceUrl`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// How many bytes it has. Fails for a file that is missing or is not a regular file.
    pub(crate) fn length(&self) -> Result<u64> {
        match &self.origin {
            Origin::Bytes(bytes) => Ok(bytes.len() as u64),
            Origin::Reader(one_shot) => Ok(one_shot.length),
            Origin::File(path) => {
                let shown = path.display();
                let data = fs::metadata(path).map_err(|e| io_error(format!("could not read {shown}"), e))?;
                if data.is_file() {
                    Ok(data.len())
                } else {
                    let what = if data.is_dir() { "a directory" } else { "not a regular file" };
                    Err(Error::new(ErrorKind::Io, format!("could not read {shown}: it is {what}")))
                }
            }
        }
    }
}

impl fmt::Debug for ImageSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Bytes(bytes) => write!(f, "ImageSource({} bytes)", bytes.len()),
            Origin::File(path) => write!(f, "ImageSource({})", path.display()),
            Origin::Reader(one_shot) => write!(f, "ImageSource(reader of {} bytes)", one_shot.length),
        }
    }
}

impl<'a> From<&'a [u8]> for ImageSource<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        ImageSource::bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for ImageSource<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        ImageSource::bytes(bytes.as_slice())
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for ImageSource<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        ImageSource::bytes(bytes.as_slice())
    }
}

impl From<Vec<u8>> for ImageSource<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        ImageSource::bytes(bytes)
    }
}

impl From<&Path> for ImageSource<'_> {
    fn from(path: &Path) -> Self {
        ImageSource::path(path)
    }
}

impl From<PathBuf> for ImageSource<'_> {
    fn from(path: PathBuf) -> Self {
        ImageSource::path(path)
    }
}

/// A source that is being read.
pub(super) enum Opened<'s> {
    Bytes(&'s [u8]),
    File { file: File, path: &'s Path, left: u64 },
    Reader { reader: &'s mut dyn Read, left: u64 },
}

impl<'s> Opened<'s> {
    /// Opens a source of which `length` bytes were promised.
    pub(super) fn open(source: &'s mut Origin<'_>, length: u64) -> io::Result<Self> {
        Ok(match source {
            Origin::Bytes(bytes) => Opened::Bytes(bytes),
            Origin::File(path) => {
                let mut file = File::open(&path).map_err(|e| in_file(path, e))?;
                if length == 0 {
                    check_end(&mut file, path)?;
                }
                Opened::File { file, path, left: length }
            }
            Origin::Reader(reader) => Opened::Reader { reader, left: length },
        })
    }

    pub(super) fn left(&self) -> u64 {
        match self {
            Opened::Bytes(bytes) => bytes.len() as u64,
            Opened::File { left, .. } | Opened::Reader { left, .. } => *left,
        }
    }

    /// Bytes that can be had without a copy.
    pub(super) fn take_slice(&mut self, wanted: usize) -> Option<&'s [u8]> {
        let Opened::Bytes(bytes) = self else { return None };
        let (taken, rest) = bytes.split_at(wanted.min(bytes.len()));
        *bytes = rest;
        Some(taken)
    }

    /// Fills the buffer, which is at most as large as what is left.
    pub(super) fn fill(&mut self, buf: &mut [u8]) -> io::Result<()> {
        match self {
            Opened::Bytes(bytes) => bytes.read_exact(buf)?,
            Opened::Reader { reader, left } => {
                reader.read_exact(buf)?;
                *left -= buf.len() as u64;
            }
            Opened::File { file, path, left } => {
                file.read_exact(buf).map_err(|e| in_file(path, e))?;
                *left -= buf.len() as u64;
                if *left == 0 {
                    check_end(file, path)?;
                }
            }
        }
        Ok(())
    }
}

/// A file of which all was read that was promised must have no more.
fn check_end(file: &mut File, path: &Path) -> io::Result<()> {
    match file.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err(in_file(path, io::Error::other("it grew while it was being sent"))),
        Err(e) => Err(in_file(path, e)),
    }
}

fn in_file(path: &Path, error: io::Error) -> io::Error {
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it shrank while it was being sent".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("{}: {what}", path.display()))
}
