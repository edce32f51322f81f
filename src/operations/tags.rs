//! Tags, and which images have them.

use uuid::Uuid;

use crate::models::{ImageTagCreateEntry, ImageTagCreateSummary, Tag, TagType};
use crate::operation::operations;

operations! {
    /// Creates a tag. Its name is unique in the project.
    CreateTag = create_tag: POST "/projects/{projectId}/tags" -> object Tag, once;
    required {
        path project_id: Uuid = "projectId";
        query name: &str = "name";
    }
    optional {
        /// What the tag means. The service's default is none.
        query description: &str = "description";
        /// The sort of tag. The service's default is `Regular`; a project has at most one `Negative` tag, for images
        /// that show nothing of what the other tags mean.
        query tag_type: TagType = "type";
    }

    /// Lists the tags of a project with the number of their images.
    GetTags = get_tags: GET "/projects/{projectId}/tags" -> array Vec<Tag>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Counts as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
    }

    /// Tells about one tag.
    GetTag = get_tag: GET "/projects/{projectId}/tags/{tagId}" -> object Tag, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path tag_id: Uuid = "tagId";
    }
    optional {
        /// Counts as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
    }

    /// Changes a tag's name, description or type. What the update leaves out stays as it is.
    UpdateTag = update_tag: PATCH "/projects/{projectId}/tags/{tagId}" -> object Tag, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path tag_id: Uuid = "tagId";
        body updated_tag: &Tag = "updatedTag";
    }
    optional {}

    /// Deletes a tag. Its images stay, without it.
    DeleteTag = delete_tag: DELETE "/projects/{projectId}/tags/{tagId}" -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        path tag_id: Uuid = "tagId";
    }
    optional {}

    /// Puts tags on images that are already in the project. The summary tells which pairs are new, which were there
    /// before, and which exceed an image's 100 tags.
    CreateImageTags = create_image_tags: POST "/projects/{projectId}/images/tags"
        -> object ImageTagCreateSummary, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// The pairs of image and tag.
        field tags: &[ImageTagCreateEntry] = "tags";
    }

    /// Takes tags off images: each of the tags off each of the images.
    DeleteImageTags = delete_image_tags: DELETE "/projects/{projectId}/images/tags" -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        query image_ids: &[Uuid] = "imageIds", at_most(64);
        query tag_ids: &[Uuid] = "tagIds", at_most(20);
    }
    optional {}
}
