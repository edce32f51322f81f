//! The pictures of a folder, sorted into those to train with and those to test with.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The service refuses to train a tag with fewer.
const FEWEST_TO_TRAIN: usize = 5;
/// One in this many is kept back for the test.
const KEPT_BACK: usize = 5;
const EXTENSIONS: [&str; 5] = ["jpg", "jpeg", "png", "bmp", "gif"];

/// A sub-folder. Its name is the tag's name.
pub(crate) struct TagFolder {
    pub(crate) tag: String,
    pub(crate) training: Vec<PathBuf>,
    pub(crate) unseen: Vec<PathBuf>,
}

/// Finds the tags of a folder, or says why it can't be used.
pub(crate) fn read(folder: &Path) -> Result<Vec<TagFolder>, String> {
    let mut tags = Vec::new();
    for path in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        tags.push(read_tag(&path)?);
    }
    let shown = folder.display();
    match tags.len() {
        0 => Err(format!("{shown} has no sub-folders; it needs one for each tag, with the tag's pictures")),
        1 => Err(format!("{shown} has only the sub-folder \"{}\"; training needs two tags", tags[0].tag)),
        _ => Ok(tags),
    }
}

fn read_tag(folder: &Path) -> Result<TagFolder, String> {
    let tag = name(folder);
    let (mut training, mut unseen) = (Vec::new(), Vec::new());
    for (index, path) in entries(folder)?.into_iter().enumerate() {
        if !is_picture(&path) {
            return Err(format!("{} is no picture; JPEG, PNG, BMP and GIF files are", path.display()));
        }
        if index % KEPT_BACK == KEPT_BACK - 1 { unseen.push(path) } else { training.push(path) }
    }
    if training.len() < FEWEST_TO_TRAIN || unseen.is_empty() {
        let count = training.len() + unseen.len();
        let needed = FEWEST_TO_TRAIN + 1;
        return Err(format!(
            "{} has {count} pictures; a tag needs {needed}: {FEWEST_TO_TRAIN} to train and 1 to test",
            folder.display(),
        ));
    }
    Ok(TagFolder { tag, training, unseen })
}

/// What is in a folder, by name, but for hidden files and a README.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error| format!("could not read the folder {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = name(&path);
        if !name.starts_with('.') && !name.starts_with("README") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    path.is_file() && EXTENSIONS.contains(&extension.as_str())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
