/* A classifier's and a detector's whole life over the C interface, without a JSON library: every operation of the service.
   argv: the endpoint of an emulator whose trainings, exports and imports are seen under way once. */
#include "calls.h"
#include "drawing.h"

/* Pictures of each shape: to learn from, and to be asked about. */
enum { TAUGHT = 15, ASKED = 6 };

static const char *const NAMES[2] = {"disc", "square"};

/* What a project is known by: itself, its tags in the order of NAMES, and a trained iteration. */
struct life {
    id project, tags[2], iteration;
};

/* ---- What both lives have in common ---- */

/* Makes a project of the compact domain of a kind. */
static void begin(struct life *life, const char *name, const char *kind)
{
    response *domains = call(OP(get_domains), "{}");
    id domain = "";
    int i;
    for (i = 0; *get_at(domains, "/%d/id", i) != '\0' && *domain == '\0'; i++) {
        if (strcmp(get_at(domains, "/%d/type", i), kind) == 0 && strcmp(get_at(domains, "/%d/exportable", i), "true") == 0) {
            strcpy(domain, get_at(domains, "/%d/id", i));
        }
    }
    customvision_response_free(domains);
    is("General (compact)", call(OP(get_domain), "{'domainId':'%s'}", domain), "/name");
    keep(life->project, sizeof(id),
         call(OP(create_project), "{'name':'%s','domainId':'%s','classificationType':'Multiclass'}", name, domain), "/id");
    for (i = 0; i < 2; i++) {
        keep(life->tags[i], sizeof(id),
             call(OP(create_tag), "{'projectId':'%s','name':'%s'}", life->project, NAMES[i]), "/id");
    }
}

static void train(struct life *life)
{
    response *iteration = call(OP(train_project), "{'projectId':'%s'}", life->project);
    value("training", iteration, "/status", "Training");
    keep(life->iteration, sizeof(id), iteration, "/id");
    iteration = outcome("Training", "/status", OP(get_iteration), life->project, life->iteration);
    value("trained", iteration, "/trainingErrorDetails", "null");
    is("Completed", iteration, "/status");
    refused("BadRequestTrainingNotNeeded", OP(train_project), "{'projectId':'%s'}", life->project);
}

/* Writes what is downloaded to a file. */
static int sink(const uint8_t *data, size_t len, void *user_data)
{
    FILE *file = user_data;
    return fwrite(data, 1, len, file) != len;
}

/* Exports the model and downloads it by the path in its link. */
static void export_model(const struct life *life)
{
    char path[256], start[4] = "";
    const char *link, *end;
    FILE *file = tmpfile();
    response *answer = call(OP(export_iteration), "{'projectId':'%s','iterationId':'%s','platform':'ONNX'}", life->project,
                            life->iteration);
    customvision_status status;
    value("exporting", answer, "/downloadUri", "null");
    is("Exporting", answer, "/status");
    answer = outcome("Exporting", "/0/status", OP(get_exports), life->project, life->iteration);
    value("exported", answer, "/0/status", "Done");
    link = strstr(get(answer, "/0/downloadUri"), "/m-");
    end = link != NULL ? strchr(link, '?') : NULL;
    if (!check(file != NULL && end != NULL, "exported", "a link", customvision_response_json(answer, NULL))) {
        exit(2);
    }
    sprintf(path, "{\"projectId\":\"%s\",\"path\":\"%.*s\"}", life->project, (int)(end - link), link);
    customvision_response_free(answer);
    status = customvision_get_artifact(client, path, sink, file, &answer);
    customvision_response_free(succeeded("get_artifact", status, answer));
    rewind(file);
    check(fread(start, 1, 4, file) == 4 && memcmp(start, "PK\3\4", 4) == 0, "the model", "a zip archive", start);
    fclose(file);
}

/* Publishes the iteration, after which it can't be deleted, and takes it back. */
static void publish(const struct life *life)
{
    const char *both = "{'projectId':'%s','iterationId':'%s'}";
    is("true",
       call(OP(publish_iteration), "{'projectId':'%s','iterationId':'%s','publishName':'live',"
                                   "'predictionId':'/subscriptions/s/resourceGroups/g/providers/"
                                   "Microsoft.CognitiveServices/accounts/prediction'}",
            life->project, life->iteration),
       "");
    is("live", call(OP(get_iterations), "{'projectId':'%s'}", life->project), "/0/publishName");
    refused("BadRequestIterationIsPublished", OP(delete_iteration), both, life->project, life->iteration);
    DO(OP(unpublish_iteration), both, life->project, life->iteration);
}

static void end(const struct life *life)
{
    DO(OP(delete_iteration), "{'projectId':'%s','iterationId':'%s'}", life->project, life->iteration);
    DO(OP(delete_tag), "{'projectId':'%s','tagId':'%s'}", life->project, life->tags[1]);
    is(NULL, call(OP(get_tags), "{'projectId':'%s'}", life->project), "/1");
    DO(OP(delete_project), "{'projectId':'%s'}", life->project);
    refused("NotFoundProject", OP(get_project), "{'projectId':'%s'}", life->project);
}

/* Asks the iteration about a picture that it never saw. */
static response *test(const struct life *life, const struct picture *picture, int store)
{
    char request[256];
    response *answer = NULL;
    customvision_status status;
    sprintf(request, "{\"projectId\":\"%s\",\"iterationId\":\"%s\",\"store\":%s}", life->project, life->iteration,
            store ? "true" : "false");
    status = customvision_quick_test_image(client, request, picture->bytes, sizeof picture->bytes, &answer);
    return succeeded("quick_test_image", status, answer);
}

/* ---- A classifier ---- */

static response *upload(const struct life *life, const uint8_t *data, size_t len, int tag)
{
    char request[256];
    response *answer = NULL;
    customvision_status status;
    sprintf(request, "{\"projectId\":\"%s\",\"tagIds\":[\"%s\"]}", life->project, life->tags[tag]);
    status = customvision_create_images_from_data(client, request, data, len, &answer);
    return succeeded("create_images_from_data", status, answer);
}

/* Pictures come in from memory, by their address, again, and broken. Keeps the id and the address of the last disc. */
static void teach_classifier(const struct life *life, id image, char *url, size_t size)
{
    struct picture picture;
    response *answer;
    uint32_t seed;
    int shape;
    for (seed = 0; seed < TAUGHT; seed++) {
        for (shape = SQUARE; shape >= DISC; shape--) {
            draw(&picture, shape, seed);
            answer = upload(life, picture.bytes, sizeof picture.bytes, shape);
            value("uploaded", answer, "/images/0/status", "OK");
            snprintf(image, sizeof(id), "%s", get(answer, "/images/0/image/id"));
            keep(url, size, answer, "/images/0/image/originalImageUri");
        }
    }
    answer = upload(life, picture.bytes, sizeof picture.bytes, DISC);
    value("again", answer, "/isBatchSuccessful", "false");
    is("OKDuplicate", answer, "/images/0/status");
    is("ErrorImageFormat", upload(life, (const uint8_t *)"no picture", 10, DISC), "/images/0/status");
    answer = call(OP(create_images_from_urls), "{'projectId':'%s','batch':{'images':[{'url':'%s'},{'url':'nowhere'}]}}",
                  life->project, url);
    value("fetched", answer, "/images/0/status", "OKDuplicate");
    is("ErrorSource", answer, "/images/1/status");
    is("30", call(OP(get_image_count), "{'projectId':'%s'}", life->project), "");
}

/* A picture is found by its tags, its metadata and its id. */
static void find_pictures(const struct life *life, const char *image)
{
    const char *project = "{'projectId':'%s'}", *tagged = "{'projectId':'%s','tagIds':['%s']}";
    response *answer = call(OP(update_image_metadata), "{'projectId':'%s','imageIds':['%s'],'metadata':{'city':'K\u00f6ln'}}",
                            life->project, image);
    value("described", answer, "/isBatchSuccessful", "true");
    is("K\xc3\xb6ln", answer, "/images/0/metadata/city");
    answer = call(OP(get_images), "{'projectId':'%s','filter':'metadata=city eq \\u0027K\u00f6ln\\u0027'}", life->project);
    value("found", answer, "/1", NULL);
    is(image, answer, "/0/id");
    DO(OP(delete_image_tags), "{'projectId':'%s','imageIds':['%s'],'tagIds':['%s']}", life->project, image, life->tags[DISC]);
    is("14", call(OP(get_tagged_image_count), tagged, life->project, life->tags[DISC]), "");
    is("1", call(OP(get_untagged_image_count), project, life->project), "");
    is(image, call(OP(get_untagged_images), project, life->project), "/0/id");
    is(image,
       call(OP(create_image_tags), "{'projectId':'%s','tags':[{'imageId':'%s','tagId':'%s'}]}", life->project, image,
            life->tags[DISC]),
       "/created/0/imageId");
    is(image, call(OP(get_tagged_images), tagged, life->project, life->tags[DISC]), "/0/id");
    is("disc", call(OP(get_images_by_ids), "{'projectId':'%s','imageIds':['%s']}", life->project, image), "/0/tags/0/tagName");
}

/* What the iteration makes of pictures that it never saw, and how well it did on those that were held out. */
static void judge_classifier(const struct life *life)
{
    const char *both = "{'projectId':'%s','iterationId':'%s'}";
    struct picture picture;
    response *answer;
    int shape, right = 0;
    uint32_t seed;
    for (seed = 1000; seed < 1000 + ASKED; seed++) {
        for (shape = DISC; shape <= SQUARE; shape++) {
            draw(&picture, shape, seed);
            answer = test(life, &picture, 0);
            right += strcmp(get(answer, "/predictions/0/tagName"), NAMES[shape]) == 0;
            customvision_response_free(answer);
        }
    }
    at_least("right", 0.8 * 2 * ASKED, right);
    answer = call(OP(get_iteration_performance), "{'projectId':'%s','iterationId':'%s','threshold':0.5}", life->project,
                  life->iteration);
    at_least("average precision", 0.7, number(answer, "/averagePrecision"));
    is("square", answer, "/perTagPerformance/1/name");
    is("6", call(OP(get_image_performance_count), both, life->project, life->iteration), "");
    answer = call(OP(get_image_performances), both, life->project, life->iteration);
    value("held out", answer, "/6", NULL);
    at_least("held out", 0.5, number(answer, "/5/predictions/0/probability"));
    customvision_response_free(answer);
    is("mine", call(OP(update_iteration), "{'projectId':'%s','iterationId':'%s','name':'mine'}", life->project,
                    life->iteration), "/name");
}

/* Stored predictions are read in pages: the token of an answer asks for the next. One becomes an image. */
static void use_predictions(const struct life *life, const char *url)
{
    char token[TEXT];
    id first, second;
    struct picture picture;
    response *answer;
    draw(&picture, DISC, 2000);
    keep(first, sizeof(id), test(life, &picture, 1), "/id");
    keep(second, sizeof(id), call(OP(quick_test_image_url), "{'projectId':'%s','url':'%s'}", life->project, url), "/id");
    answer = call(OP(query_predictions), "{'projectId':'%s','query':{'maxCount':1,'orderBy':'Oldest'}}", life->project);
    value("first page", answer, "/results/0/id", first);
    keep(token, sizeof token, answer, "/token");
    answer = call(OP(query_predictions), "{'projectId':'%s','query':%s}", life->project, token);
    value("last page", answer, "/results/0/id", second);
    is("null", answer, "/token/continuation");
    answer = call(OP(create_images_from_predictions), "{'projectId':'%s','batch':{'images':[{'id':'%s'}]}}", life->project,
                  first);
    value("a prediction's picture", answer, "/images/0/sourceUrl", first);
    is("OK", answer, "/images/0/status");
    DO(OP(delete_prediction), "{'projectId':'%s','ids':['%s','%s']}", life->project, first, second);
    is(NULL, call(OP(query_predictions), "{'projectId':'%s','query':{}}", life->project), "/results/0");
}

/* The iteration suggests the tag of the image that has none: the one that was a prediction. */
static void use_suggestions(const struct life *life)
{
    char pointer[64];
    id image;
    response *answer;
    keep(image, sizeof(id), call(OP(get_untagged_images), "{'projectId':'%s'}", life->project), "/0/id");
    is("disc", call(OP(suggest_tags_and_regions), "{'projectId':'%s','iterationId':'%s','imageIds':['%s']}", life->project,
                    life->iteration, image), "/0/predictions/0/tagName");
    answer = call(OP(query_suggested_images), "{'projectId':'%s','iterationId':'%s','query':{'threshold':0.5}}",
                  life->project, life->iteration);
    value("suggested", answer, "/token/sortBy", "UncertaintyAscending");
    is(image, answer, "/results/0/id");
    answer = call(OP(query_suggested_image_count), "{'projectId':'%s','iterationId':'%s','tagIds':['%s'],'threshold':0.5}",
                  life->project, life->iteration, life->tags[DISC]);
    sprintf(pointer, "/%s", life->tags[DISC]);
    is("1", answer, pointer);
    DO(OP(delete_images), "{'projectId':'%s','imageIds':['%s']}", life->project, image);
}

/* A copy of the project has what it had. */
static void copy(const struct life *life)
{
    char token[TEXT];
    id project;
    response *answer = call(OP(export_project), "{'projectId':'%s'}", life->project);
    value("export", answer, "/imageCount", "30");
    keep(token, sizeof token, answer, "/token");
    answer = call(OP(import_project), "{'token':'%s','name':'Copy'}", token);
    value("import", answer, "/status", "Importing");
    keep(project, sizeof(id), answer, "/id");
    answer = outcome("Importing", "/status", OP(get_project), project, NULL);
    value("imported", answer, "/name", "Copy");
    is("Succeeded", answer, "/status");
    is("30", call(OP(get_image_count), "{'projectId':'%s'}", project), "");
    DO(OP(delete_project), "{'projectId':'%s'}", project);
}

static void classifier(void)
{
    struct life life;
    char url[1024];
    id image;
    response *answer;
    begin(&life, "Shapes", "Classification");
    is(life.project, call(OP(get_projects), "{}"), "/0/id");
    answer = call(OP(update_project), "{'projectId':'%s','updatedProject':{'description':'discs & squares'}}", life.project);
    value("updated", answer, "/name", "Shapes");
    is("discs & squares", answer, "/description");
    refused("BadRequestTagNameNotUnique", OP(create_tag), "{'projectId':'%s','name':'disc'}", life.project);
    answer = call(OP(update_tag), "{'projectId':'%s','tagId':'%s','updatedTag':{'description':'round'}}", life.project,
                  life.tags[DISC]);
    is("disc", answer, "/name");
    is("round", call(OP(get_tag), "{'projectId':'%s','tagId':'%s'}", life.project, life.tags[DISC]), "/description");
    refused("BadRequestClassificationTrainingValidationFailed", OP(train_project), "{'projectId':'%s'}", life.project);
    teach_classifier(&life, image, url, sizeof url);
    find_pictures(&life, image);
    train(&life);
    judge_classifier(&life);
    use_predictions(&life, url);
    use_suggestions(&life);
    copy(&life);
    publish(&life);
    export_model(&life);
    end(&life);
}

/* ---- A detector ---- */

/* Writes a picture to a file, and its region as JSON into `region`. */
static void write_picture(const struct life *life, const char *path, int shape, uint32_t seed, char *region)
{
    struct picture picture;
    FILE *file = fopen(path, "wb");
    draw(&picture, shape, seed);
    if (file == NULL || fwrite(picture.bytes, 1, sizeof picture.bytes, file) != sizeof picture.bytes || fclose(file) != 0) {
        exit(2);
    }
    sprintf(region, "{\"tagId\":\"%s\",\"left\":%.9f,\"top\":%.9f,\"width\":%.9f,\"height\":%.9f}", life->tags[shape],
            picture.left, picture.top, picture.size, picture.size);
}

/* Files come in with their regions. The last one gets its region afterwards. */
static void teach_detector(const struct life *life)
{
    char path[32], region[256];
    id image, mark;
    response *answer;
    int i;
    for (i = 0; i < 2 * TAUGHT; i++) {
        sprintf(path, "%d.bmp", i);
        write_picture(life, path, i % 2, (uint32_t)i / 2, region);
        answer = call(OP(create_images_from_files),
                      "{'projectId':'%s','batch':{'images':[{'name':'%s','@path':'%s','regions':[%s]}]}}", life->project,
                      path, path, i + 1 < 2 * TAUGHT ? region : "");
        value("a file", answer, "/images/0/status", "OK");
        value("a file", answer, "/images/0/sourceUrl", path);
        keep(image, sizeof(id), answer, "/images/0/image/id");
    }
    refused("BadRequestDetectionTrainingValidationFailed", OP(train_project), "{'projectId':'%s'}", life->project);
    answer = call(OP(get_image_region_proposals), "{'projectId':'%s','imageId':'%s'}", life->project, image);
    at_least("proposals", 0.1, number(answer, "/proposals/0/boundingBox/width"));
    is(image, answer, "/imageId");
    for (i = 0; i < 2; i++) {
        keep(mark, sizeof(id),
             call(OP(create_image_regions), "{'projectId':'%s','regions':[{'imageId':'%s',%s]}", life->project, image,
                  region + 1),
             "/created/0/regionId");
        if (i == 0) {
            DO(OP(delete_image_regions), "{'projectId':'%s','regionIds':['%s']}", life->project, mark);
        }
    }
    is("square", call(OP(get_images), "{'projectId':'%s'}", life->project), "/0/regions/0/tagName");
}

/* Whether something of a tag is found where it is. */
static int is_found(const response *answer, int shape, const struct picture *picture)
{
    static const char *const SIDES[4] = {"left", "top", "width", "height"};
    double place[4], box[4];
    char pointer[64];
    int i, side;
    place[0] = picture->left;
    place[1] = picture->top;
    place[2] = place[3] = picture->size;
    for (i = 0; *get_at(answer, "/predictions/%d/tagName", i) != '\0'; i++) {
        for (side = 0; side < 4; side++) {
            sprintf(pointer, "/predictions/%d/boundingBox/%s", i, SIDES[side]);
            box[side] = number(answer, pointer);
        }
        if (strcmp(get_at(answer, "/predictions/%d/tagName", i), NAMES[shape]) == 0 &&
            atof(get_at(answer, "/predictions/%d/probability", i)) > 0.5 && overlap(box, place) > 0.5) {
            return 1;
        }
    }
    return 0;
}

static void detector(void)
{
    struct life life;
    struct picture picture;
    response *answer;
    int shape, right = 0;
    uint32_t seed;
    begin(&life, "Scenes", "ObjectDetection");
    teach_detector(&life);
    train(&life);
    for (seed = 1000; seed < 1000 + ASKED; seed++) {
        for (shape = DISC; shape <= SQUARE; shape++) {
            draw(&picture, shape, seed);
            answer = test(&life, &picture, 0);
            right += is_found(answer, shape, &picture);
            customvision_response_free(answer);
        }
    }
    at_least("found", 0.8 * 2 * ASKED, right);
    answer = call(OP(get_iteration_performance), "{'projectId':'%s','iterationId':'%s','overlapThreshold':0.3}", life.project,
                  life.iteration);
    at_least("recall", 0.6, number(answer, "/recall"));
    customvision_response_free(answer);
    publish(&life);
    export_model(&life);
    end(&life);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    client = client_with(argv[1], "");
    classifier();
    detector();
    customvision_training_client_free(client);
    return failures != 0;
}
