//! The folder that keeps a snapshot from one start to the next.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use jiff::Timestamp;

use super::{read, write};
use crate::store::{Files, Restorable, Stored};

const NAME: &str = "snapshot.zip";
/// How the files are named that a save writes before it is complete.
const PARTIAL: (&str, &str) = ("snapshot-", ".partial");

/// A folder for one emulator.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// What the file looked like when it was last read or written by us; none when there was no file.
    seen: Mutex<Option<Look>>,
}

/// By what a file that somebody else wrote is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    length: u64,
    modified: Option<SystemTime>,
}

impl Look {
    fn at(path: &Path) -> io::Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(found) => Ok(Some(Self { length: found.len(), modified: found.modified().ok() })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Folder {
    /// Opens a folder, or makes it, and reads the snapshot in it if there is one. Nothing of it is changed, but what a
    /// save that was killed left behind is removed.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Option<Restorable>)> {
        fs::create_dir_all(path)?;
        for entry in fs::read_dir(path)? {
            let name = entry?.file_name();
            let left_behind =
                name.to_str().is_some_and(|name| name.starts_with(PARTIAL.0) && name.ends_with(PARTIAL.1));
            if left_behind {
                fs::remove_file(path.join(name))?;
            }
        }
        let folder = Self { path: path.to_owned(), seen: Mutex::default() };
        let file = folder.file();
        let seen = Look::at(&file)?;
        let state = match seen {
            None => None,
            Some(_) => Some(read(BufReader::new(File::open(&file)?)).map_err(|why| {
                let words =
                    format!("{}: {why}. It is left as it is; move it away to start afresh", file.display());
                io::Error::new(io::ErrorKind::InvalidData, words)
            })?),
        };
        *folder.seen.lock().unwrap_or_else(PoisonError::into_inner) = seen;
        Ok((folder, state))
    }

    /// Where the snapshot is.
    pub(crate) fn file(&self) -> PathBuf {
        self.path.join(NAME)
    }

    /// Puts a state in the place of the one that is kept, and returns when it is on the disk. Whenever this is
    /// interrupted, one of the two is there and whole. A file that somebody else put there is not replaced.
    pub(crate) fn save(&self, state: &(Stored, Files), saved: Timestamp) -> io::Result<u64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let file = self.file();
        if Look::at(&file)? != *seen {
            let words = format!("{} was changed by somebody else and is left as it is", file.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, words));
        }
        let mut partial =
            tempfile::Builder::new().prefix(PARTIAL.0).suffix(PARTIAL.1).tempfile_in(&self.path)?;
        let mut out = BufWriter::new(partial.as_file_mut());
        write(state, saved, &mut out)?;
        out.flush()?;
        drop(out);
        partial.as_file().sync_all()?;
        partial.persist(&file).map_err(|error| error.error)?;
        // On Unix the new name itself is made to last; elsewhere a folder can't be opened.
        if cfg!(unix) {
            File::open(&self.path)?.sync_all()?;
        }
        *seen = Look::at(&file)?;
        Ok(seen.map_or(0, |look| look.length))
    }
}
