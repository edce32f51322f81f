//! Projects: what belongs to one classifier or detector.

use uuid::Uuid;

use crate::models::{Classifier, ExportPlatform, Project, ProjectExport};
use crate::operation::operations;

operations! {
    /// Creates a project. Its name must not be empty, and the service may refuse one that is taken.
    CreateProject = create_project: POST "/projects" -> object Project, once, omits_empty_body;
    required { query name: &str = "name"; }
    optional {
        /// What the project is for. The service's default is an empty text.
        query description: &str = "description";
        /// The base model, an id of `get_domains`. The service's default is the General domain for classification; a
        /// compact domain is needed to export what is trained.
        query domain_id: Uuid = "domainId";
        /// Whether an image has one tag or several. The service's default is `Multilabel`. Means nothing for object
        /// detection.
        query classification_type: Classifier = "classificationType";
        /// The platforms that trained iterations are to be exported to.
        query target_export_platforms: &[ExportPlatform] = "targetExportPlatforms";
        /// A signed URL of the Azure Storage container that exported models are copied to.
        field export_model_container_uri: &str = "exportModelContainerUri";
        /// A signed URL of the Azure Storage queue that is told when training and exports end.
        field notification_queue_uri: &str = "notificationQueueUri";
    }

    /// Lists the projects of the resource, the newest first.
    GetProjects = get_projects: GET "/projects" -> array Vec<Project>, repeatable;
    required {}
    optional {}

    /// Tells about one project.
    GetProject = get_project: GET "/projects/{projectId}" -> object Project, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {}

    /// Changes a project's name, description or settings. What the update leaves out stays as it is.
    UpdateProject = update_project: PATCH "/projects/{projectId}" -> object Project, repeatable;
    required {
        path project_id: Uuid = "projectId";
        body updated_project: &Project = "updatedProject";
    }
    optional {}

    /// Deletes a project with its images, tags and iterations. Published iterations have to be unpublished first.
    DeleteProject = delete_project: DELETE "/projects/{projectId}" -> nothing (), repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {}

    /// Prepares a copy of a project for `import_project` and returns a token for it, valid for a day.
    ExportProject = export_project: GET "/projects/{projectId}/export" -> object ProjectExport, once;
    required { path project_id: Uuid = "projectId"; }
    optional {}

    /// Makes a new project from the token of `export_project`, of this or another resource. The answer comes at once;
    /// the project's status is `Importing` until its images are there.
    ImportProject = import_project: POST "/projects/import" -> object Project, once;
    required { query token: &str = "token"; }
    optional {
        /// The new project's name. The service's default is that of the exported project, with a number if it is taken.
        query name: &str = "name";
    }
}
