//! Putting a stored state in place, and taking up what was under way when it was stored.

use crate::{handlers::exports, service::Service, store::Restorable};

impl Service {
    /// Puts a state in the place of this one. Trainings and exports that were under way in it begin again.
    pub(crate) fn replace(&self, state: Restorable) {
        self.jobs.clear();
        self.store.replace(state, self.settings.seed.is_some());
        let under_way = self.store.under_way();
        for (project, iteration) in under_way.trainings {
            match self.store.read(project, |project| project.resume_training(iteration)) {
                Ok(job) => self.train(job),
                Err(error) => {
                    let now = self.now();
                    let _ = self.store.write(project, |project| {
                        project.finish_training(iteration, Err(error.message), now)
                    });
                }
            }
        }
        for (ids, export, learnt) in under_way.exports {
            if let Ok(archive) = exports::archive(&export, &learnt) {
                self.finish_export(ids, export, archive);
            }
        }
    }
}
