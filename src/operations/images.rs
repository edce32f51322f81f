//! Images: uploading, listing, counting, deleting, their metadata and their files.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

use uuid::Uuid;

use crate::body::{ImageFileCreateBatch, ImageSource};
use crate::error::{Error, ErrorKind, Result};
use crate::models::{
    Image, ImageCreateSummary, ImageIdCreateBatch, ImageMetadataUpdateSummary, ImageUrlCreateBatch, OrderBy,
    TaggingStatus,
};
use crate::operation::operations;
use crate::transport::{Sink, io_error};

operations! {
    /// Uploads one picture: JPEG, PNG, BMP or GIF, at most 6 MB. It is streamed from where it is. A picture that the
    /// project already has is no failure: its status is `OKDuplicate`.
    CreateImagesFromData = create_images_from_data: POST "/projects/{projectId}/images"
        -> object ImageCreateSummary, repeatable;
    required {
        path project_id: Uuid = "projectId";
        image image_data: ImageSource<'a> = "imageData";
    }
    optional {
        /// Tags for the picture, at most 20.
        query tag_ids: &[Uuid] = "tagIds", at_most(20);
    }

    /// Uploads up to 64 pictures in one request, from memory or from files, which are streamed. Each has its own status
    /// in the summary, whose `failures()` leaves out duplicates.
    CreateImagesFromFiles = create_images_from_files: POST "/projects/{projectId}/images/files"
        -> object ImageCreateSummary, repeatable;
    required {
        path project_id: Uuid = "projectId";
        body batch: ImageFileCreateBatch<'a> = "batch";
    }
    optional {}

    /// Makes images of the project from up to 64 stored predictions.
    CreateImagesFromPredictions = create_images_from_predictions: POST "/projects/{projectId}/images/predictions"
        -> object ImageCreateSummary, repeatable;
    required {
        path project_id: Uuid = "projectId";
        body batch: &ImageIdCreateBatch = "batch";
    }
    optional {}

    /// Has the service fetch up to 64 pictures from the web.
    CreateImagesFromUrls = create_images_from_urls: POST "/projects/{projectId}/images/urls"
        -> object ImageCreateSummary, repeatable;
    required {
        path project_id: Uuid = "projectId";
        body batch: &ImageUrlCreateBatch = "batch";
    }
    optional {}

    /// Deletes images: some by their ids, or all of them.
    DeleteImages = delete_images: DELETE "/projects/{projectId}/images" -> nothing (), repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// The images, at most 256.
        query image_ids: &[Uuid] = "imageIds", at_most(256);
        /// Deletes every image of the project. Not together with `imageIds`.
        query all_images: bool = "allImages";
        /// Deletes them from past iterations too. The service's default is from the current one alone.
        query all_iterations: bool = "allIterations";
    }

    /// Counts the images of a project.
    GetImageCount = get_image_count: GET "/projects/{projectId}/images/count" -> integer u64, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Counts as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
        /// Counts tagged or untagged images alone. The service's default is `All`.
        query tagging_status: TaggingStatus = "taggingStatus";
        /// A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
        query filter: &str = "filter", wire("$filter");
        /// Counts images that have one of these tags.
        query tag_ids: &[Uuid] = "tagIds";
    }

    /// Lists the images of a project, a page at a time.
    GetImages = get_images: GET "/projects/{projectId}/images" -> array Vec<Image>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Lists as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
        /// Lists images that have one of these tags, at most 20.
        query tag_ids: &[Uuid] = "tagIds", at_most(20);
        /// Lists tagged or untagged images alone. The service's default is `All`.
        query tagging_status: TaggingStatus = "taggingStatus";
        /// A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
        query filter: &str = "filter", wire("$filter");
        /// The order. The service's default is `Newest`.
        query order_by: OrderBy = "orderBy";
        /// The size of the page, at most 256. Default: 50.
        query take: u32 = "take", at_most(256), default("50");
        /// How many images to pass over. Default: 0.
        query skip: u32 = "skip", default("0");
    }

    /// Tells about some images, the oldest first, whatever the order of the ids.
    GetImagesByIds = get_images_by_ids: GET "/projects/{projectId}/images/id" -> array Vec<Image>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// The images, at most 256.
        query image_ids: &[Uuid] = "imageIds", at_most(256);
        /// Tells as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
    }

    /// Counts the images that have a tag.
    GetTaggedImageCount = get_tagged_image_count: GET "/projects/{projectId}/images/tagged/count"
        -> integer u64, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Counts as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
        /// Counts images that have one of these tags. The service's default is any tag.
        query tag_ids: &[Uuid] = "tagIds";
    }

    /// Lists the images that have a tag, a page at a time.
    GetTaggedImages = get_tagged_images: GET "/projects/{projectId}/images/tagged" -> array Vec<Image>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Lists as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
        /// Lists images that have one of these tags, at most 20. The service's default is any tag.
        query tag_ids: &[Uuid] = "tagIds", at_most(20);
        /// The order. The service's default is `Newest`.
        query order_by: OrderBy = "orderBy";
        /// The size of the page, at most 256. Default: 50.
        query take: u32 = "take", at_most(256), default("50");
        /// How many images to pass over. Default: 0.
        query skip: u32 = "skip", default("0");
    }

    /// Counts the images that have no tag.
    GetUntaggedImageCount = get_untagged_image_count: GET "/projects/{projectId}/images/untagged/count"
        -> integer u64, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Counts as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
    }

    /// Lists the images that have no tag, a page at a time.
    GetUntaggedImages = get_untagged_images: GET "/projects/{projectId}/images/untagged"
        -> array Vec<Image>, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// Lists as of this iteration's training. The service's default is the project as it is now.
        query iteration_id: Uuid = "iterationId";
        /// The order. The service's default is `Newest`.
        query order_by: OrderBy = "orderBy";
        /// The size of the page, at most 256. Default: 50.
        query take: u32 = "take", at_most(256), default("50");
        /// How many images to pass over. Default: 0.
        query skip: u32 = "skip", default("0");
    }

    /// Sets metadata of up to 256 images: texts by name, 50 at most for an image, names of at most 256 characters and
    /// values of at most 512. The summary tells what became of each image.
    UpdateImageMetadata = update_image_metadata: POST "/projects/{projectId}/images/metadata"
        -> object ImageMetadataUpdateSummary, repeatable;
    required {
        path project_id: Uuid = "projectId";
        query image_ids: &[Uuid] = "imageIds", at_most(256);
        body metadata: &BTreeMap<String, String> = "metadata";
    }
    optional {}

    /// Downloads a file of the project. `send` returns its bytes; `send_to` and `send_chunks` stream it, whatever its
    /// size.
    GetArtifact = get_artifact: GET "/projects/{projectId}/artifacts" -> bytes Vec<u8>, repeatable;
    required {
        path project_id: Uuid = "projectId";
        query path: &str = "path";
    }
    optional {}
}

impl GetArtifact<'_> {
    /// Writes the file to `writer` while it arrives. Returns its length in bytes.
    pub fn send_to(self, writer: &mut impl Write) -> Result<u64> {
        self.stream(&mut |chunk| match writer.write_all(chunk) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => ControlFlow::Break(io_error("could not write what was received", e)),
        })
    }

    /// Hands the file to `sink` piece by piece while it arrives, and ends with [`ErrorKind::Cancelled`] once that
    /// returns false. Returns the file's length in bytes.
    pub fn send_chunks(self, mut sink: impl FnMut(&[u8]) -> bool) -> Result<u64> {
        self.stream(&mut |chunk| match sink(chunk) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(Error::new(ErrorKind::Cancelled, "the receiver ended the download")),
        })
    }

    fn stream(self, sink: Sink<'_>) -> Result<u64> {
        self.call.send_streaming(sink).map(|(_, length)| length)
    }
}
