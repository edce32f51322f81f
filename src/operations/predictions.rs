//! Quick tests of a trained iteration, and the predictions that the service keeps.

use uuid::Uuid;

use crate::body::ImageSource;
use crate::models::{ImagePrediction, PredictionQueryResult, PredictionQueryToken};
use crate::operation::operations;

operations! {
    /// Tests an iteration with one picture: JPEG, PNG, BMP or GIF, at most 4 MB. It is streamed from where it is.
    QuickTestImage = quick_test_image: POST "/projects/{projectId}/quicktest/image" -> object ImagePrediction, once;
    required {
        path project_id: Uuid = "projectId";
        image image_data: ImageSource<'a> = "imageData";
    }
    optional {
        /// The iteration. The service's default is the newest trained one.
        query iteration_id: Uuid = "iterationId";
        /// Keeps picture and prediction for `query_predictions`. Default: true.
        query store: bool = "store", default("true"), repeatable_if("false");
    }

    /// Tests an iteration with a picture that the service fetches from the web.
    QuickTestImageUrl = quick_test_image_url: POST "/projects/{projectId}/quicktest/url" -> object ImagePrediction, once;
    required {
        path project_id: Uuid = "projectId";
        field url: &str = "url";
    }
    optional {
        /// The iteration. The service's default is the newest trained one.
        query iteration_id: Uuid = "iterationId";
        /// Keeps picture and prediction for `query_predictions`. Default: true.
        query store: bool = "store", default("true"), repeatable_if("false");
    }

    /// Lists kept predictions, a page at a time: the answer's token asks for the next.
    QueryPredictions = query_predictions: POST "/projects/{projectId}/predictions/query"
        -> object PredictionQueryResult, repeatable;
    required {
        path project_id: Uuid = "projectId";
        body query: &PredictionQueryToken = "query";
    }
    optional {}

    /// Deletes up to 64 kept predictions with their pictures.
    DeletePrediction = delete_prediction: DELETE "/projects/{projectId}/predictions" -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        query ids: &[Uuid] = "ids", at_most(64);
    }
    optional {}
}
