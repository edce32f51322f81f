//! Iterations: training, how well it went, and publishing.

use uuid::Uuid;

use crate::models::{
    CustomBaseModelInfo, ImagePerformance, Iteration, IterationPerformance, OrderBy, TrainingType,
};
use crate::operation::operations;

operations! {
    /// Begins to train the project on its tagged images. The answer comes at once; the iteration's status is `Training`
    /// until it is `Completed` or `Failed`. Needs two tags with five images each, or fifteen images per tag for object
    /// detection.
    TrainProject = train_project: POST "/projects/{projectId}/train" -> object Iteration, once, omits_empty_body;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// How thoroughly. The service's default is `Regular`.
        query training_type: TrainingType = "trainingType";
        /// The most hours that `Advanced` training may be billed for. Default: 0.
        query reserved_budget_in_hours: u32 = "reservedBudgetInHours", default("0");
        /// Trains even if nothing has changed since the last time. Default: false.
        query force_train: bool = "forceTrain", default("false");
        /// Where to send an email when it is done.
        query notification_email_address: &str = "notificationEmailAddress";
        /// Trains for these tags alone. The service's default is all.
        field selected_tags: &[Uuid] = "selectedTags";
        /// The iteration that training goes on from. The service's default is the project's domain.
        field custom_base_model_info: &CustomBaseModelInfo = "customBaseModelInfo";
    }

    /// Lists the iterations of a project.
    GetIterations = get_iterations: GET "/projects/{projectId}/iterations" -> array Vec<Iteration>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {}

    /// Tells about one iteration, such as whether its training is over.
    GetIteration = get_iteration: GET "/projects/{projectId}/iterations/{iterationId}"
        -> object Iteration, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {}

    /// Renames an iteration.
    UpdateIteration = update_iteration: PATCH "/projects/{projectId}/iterations/{iterationId}"
        -> object Iteration, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
        field name: &str = "name";
    }
    optional {}

    /// Deletes an iteration. A published one has to be unpublished first.
    DeleteIteration = delete_iteration: DELETE "/projects/{projectId}/iterations/{iterationId}"
        -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {}

    /// Tells how well an iteration did on images that were held out of its training: precision, recall and average
    /// precision, for each tag and for all.
    GetIterationPerformance = get_iteration_performance: GET "/projects/{projectId}/iterations/{iterationId}/performance"
        -> object IterationPerformance, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {
        /// The probability, from 0 to 1, from which on a prediction counts.
        query threshold: f64 = "threshold";
        /// The overlap with the true region, from 0 to 1, from which on a detected one counts.
        query overlap_threshold: f64 = "overlapThreshold";
    }

    /// Counts the images whose predictions `get_image_performances` lists.
    GetImagePerformanceCount = get_image_performance_count:
        GET "/projects/{projectId}/iterations/{iterationId}/performance/images/count" -> integer u64, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {
        /// Counts images that have one of these tags.
        query tag_ids: &[Uuid] = "tagIds";
    }

    /// Lists the images held out of an iteration's training with what it predicts for them, a page at a time.
    GetImagePerformances = get_image_performances:
        GET "/projects/{projectId}/iterations/{iterationId}/performance/images"
        -> array Vec<ImagePerformance>, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {
        /// Lists images that have one of these tags, at most 20.
        query tag_ids: &[Uuid] = "tagIds", at_most(20);
        /// The order. The service's default is `Newest`.
        query order_by: OrderBy = "orderBy";
        /// The size of the page, at most 256. Default: 50.
        query take: u32 = "take", at_most(256), default("50");
        /// How many images to pass over. Default: 0.
        query skip: u32 = "skip", default("0");
    }

    /// Publishes a trained iteration to a prediction resource, under a name that is unique in the project.
    /// `predictionId` is the resource's full Azure id, which begins with `/subscriptions/`.
    PublishIteration = publish_iteration: POST "/projects/{projectId}/iterations/{iterationId}/publish"
        -> boolean bool, once;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
        query publish_name: &str = "publishName";
        query prediction_id: &str = "predictionId";
    }
    optional {
        /// Takes the name over from another iteration. The service's default is false.
        query overwrite: bool = "overwrite";
    }

    /// Takes an iteration off its prediction resource.
    UnpublishIteration = unpublish_iteration: DELETE "/projects/{projectId}/iterations/{iterationId}/publish"
        -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        path iteration_id: Uuid = "iterationId";
    }
    optional {}
}
