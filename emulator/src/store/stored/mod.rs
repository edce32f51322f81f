//! The state as a snapshot keeps it.
//!
//! What is said about pictures is plain data; pictures and archives are kept beside it, each under a name. What was read
//! back is checked as far as the rules of the store rely on it: a snapshot may have been edited by hand.

mod iteration;
mod prediction;
mod project;
mod view;

use std::{
    collections::{BTreeMap, HashMap},
    sync::PoisonError,
};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::project::StoredProject;
use super::{Export, Learnt, Project, Status, Store};

/// Everything that the emulator remembers, but for bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stored {
    /// Where the ids go on.
    random: u64,
    projects: Vec<StoredProject>,
}

/// Bytes by name.
pub(crate) type Files = BTreeMap<String, Bytes>;

/// Why what was stored can't be had again.
pub(super) type Restored<T> = Result<T, String>;

/// Takes bytes that are named in what was stored.
fn take(files: &mut Files, name: &str) -> Restored<Bytes> {
    files.remove(name).ok_or_else(|| format!("there is no file {name}"))
}

impl Stored {
    /// The projects again. What is wrong with them is told in a few words.
    pub(crate) fn restore(self, mut files: Files) -> Result<Restorable, String> {
        let mut projects = HashMap::new();
        for stored in self.projects {
            let name = stored.name().to_owned();
            let project = stored.restore(&mut files).map_err(|why| format!("project '{name}': {why}"))?;
            projects.insert(project.id, project);
        }
        Ok(Restorable { random: self.random, projects })
    }
}

/// A state that was read and checked.
#[derive(Debug)]
pub(crate) struct Restorable {
    random: u64,
    projects: HashMap<Uuid, Project>,
}

impl Store {
    /// Copies the state. Pictures are shared, not copied.
    pub(crate) fn save(&self) -> (Stored, Files) {
        let mut files = Files::new();
        let projects = self.projects.read().unwrap_or_else(PoisonError::into_inner);
        let projects = projects.values().map(|project| StoredProject::of(project, &mut files)).collect();
        let random = self.random.lock().unwrap_or_else(PoisonError::into_inner).get_seed();
        (Stored { random, projects }, files)
    }

    /// Puts another state in the place of this one. With a seed, ids go on where the other's ended, or they would come
    /// up again.
    pub(crate) fn replace(&self, state: Restorable, seeded: bool) {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        if seeded {
            let random = fastrand::Rng::with_seed(state.random);
            *self.random.lock().unwrap_or_else(PoisonError::into_inner) = random;
        }
        *projects = state.projects;
    }

    /// What was begun and is not done.
    pub(crate) fn under_way(&self) -> UnderWay {
        let mut found = UnderWay::default();
        let projects = self.projects.read().unwrap_or_else(PoisonError::into_inner);
        for project in projects.values() {
            for iteration in project.iterations() {
                let ids = (project.id, iteration.id);
                if iteration.status == Status::Training {
                    found.trainings.push(ids);
                }
                let waiting = iteration.exports.iter().filter(|export| export.archive.is_none());
                let made =
                    waiting.filter_map(|export| Some((ids, export.clone(), iteration.learnt.clone()?)));
                found.exports.extend(made);
            }
        }
        found
    }
}

/// Jobs by their projects and iterations.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    pub(crate) trainings: Vec<(Uuid, Uuid)>,
    /// With what is exported.
    pub(crate) exports: Vec<((Uuid, Uuid), Export, Learnt)>,
}
