/* Requests that are refused before anything is sent. argv: the endpoint. Prints how many cases there were; after each,
   one request is sent to see that the client still works, and no other one is ever sent. */
#include "support.h"

#define CREATE_TAG OP(create_tag)
#define GET_IMAGES OP(get_images)
#define BATCH(batch) "{" PROJECT ",\"batch\":" batch "}"
#define OPTION(option) "{" PROJECT "," option "}"

struct refusal {
    const char *operation;
    operation_function run;
    const char *request;
    const char *said;
};

static const struct refusal REFUSALS[] = {
    /* Documents. */
    {GET_IMAGES, "hello", "the request is not valid JSON"},
    {GET_IMAGES, "{", "the request is not valid JSON: EOF"},
    {GET_IMAGES, "{" PROJECT, "the request is not valid JSON: EOF"},
    {GET_IMAGES, "{\"projectId\":\"1111", "the request is not valid JSON: EOF"},
    {GET_IMAGES, "{" PROJECT "} x", "the request is not valid JSON: trailing characters"},
    {GET_IMAGES, "{" PROJECT ",}", "the request is not valid JSON: trailing comma"},
    {GET_IMAGES, "{'projectId':1}", "the request is not valid JSON: key must be a string"},
    {GET_IMAGES, "{" PROJECT ",\"take\":012}", "the request is not valid JSON"},
    {GET_IMAGES, "[" PROJECT "]", "the request is not valid JSON: expected `,` or `]`"},
    {GET_IMAGES, "[1", "the request is not valid JSON: EOF"},
    {GET_IMAGES, "nonsense", "the request is not valid JSON: expected ident"},
    {GET_IMAGES, "[{" PROJECT "}]", "the request must be a JSON object, but is an array"},
    {GET_IMAGES, "7", "the request must be a JSON object, but is a number"},
    {GET_IMAGES, "\"" ID "\"", "the request must be a JSON object, but is a string"},
    {GET_IMAGES, "true", "the request must be a JSON object, but is a boolean"},
    {GET_IMAGES, "null", "the request must be a JSON object, but is null"},
    /* Keys. */
    {GET_IMAGES, NULL, "projectId is missing"},
    {GET_IMAGES, "", "projectId is missing"},
    {GET_IMAGES, " \t\r\n", "projectId is missing"},
    {GET_IMAGES, "{}", "projectId is missing"},
    {GET_IMAGES, "{\"projectId\":null}", "projectId is missing"},
    {OP(get_tag), "{" PROJECT "}", "tagId is missing"},
    {OP(update_tag), "{" PROJECT ",\"tagId\":\"" ID "\"}", "updatedTag is missing"},
    {CREATE_TAG, "{" PROJECT ",\"name\":null}", "name is missing"},
    {OP(create_images_from_files), "{" PROJECT "}", "batch is missing"},
    {OP(delete_image_regions), "{" PROJECT "}", "regionIds is missing"},
    {OP(quick_test_image_url), "{" PROJECT "}", "url is missing"},
    {GET_IMAGES, "{\"projectID\":\"" ID "\"}", "get_images does not take the key \"projectID\"; did you mean \"projectId\"?"},
    {GET_IMAGES, "{\"project_id\":\"" ID "\"}", "did you mean \"projectId\"?"},
    {GET_IMAGES, OPTION("\"tkae\":1"), "the key \"tkae\"; did you mean \"take\"?"},
    {GET_IMAGES, OPTION("\"$filter\":\"x\""), "the key \"$filter\"; did you mean \"filter\"?"},
    {GET_IMAGES, OPTION("\"colour\":null"), "the key \"colour\"; it takes projectId, iterationId, tagIds"},
    {GET_IMAGES, OPTION("\"\":1"), "the key \"\"; it takes"},
    {OP(get_domains), "{" PROJECT "}", "the key \"projectId\"; it takes @headers, @timeoutMs, @maxRetries"},
    {GET_IMAGES, "{" PROJECT "," PROJECT "}", "has the key \"projectId\" twice"},
    {GET_IMAGES, "{" PROJECT ",\"take\":1,\"t\\u0061ke\":null}", "has the key \"take\" twice"},
    /* Kinds of values. */
    {GET_IMAGES, "{\"projectId\":1}", "projectId must be a string, but is a number"},
    {GET_IMAGES, "{\"projectId\":\"\"}", "projectId must be a UUID, but is \"\""},
    {GET_IMAGES, "{\"projectId\":\"nonsense\"}", "projectId must be a UUID, but is \"nonsense\""},
    {GET_IMAGES, "{\"projectId\":\"../../domains\"}", "projectId must be a UUID, but is \"../../domains\""},
    {GET_IMAGES, "{\"projectId\":\"" ID "0\"}", "projectId must be a UUID"},
    {GET_IMAGES, OPTION("\"take\":\"5\""), "take must be a whole number, but is a string"},
    {GET_IMAGES, OPTION("\"take\":1.5"), "take must be a whole number, but is 1.5"},
    {GET_IMAGES, OPTION("\"take\":-1"), "take can't be negative, but is -1"},
    {GET_IMAGES, OPTION("\"take\":1e400"), "take must be a whole number, but is 1e400"},
    {GET_IMAGES, OPTION("\"take\":257"), "take is 257; at most 256 is allowed"},
    {GET_IMAGES, OPTION("\"filter\":[]"), "filter must be a string, but is an array"},
    {GET_IMAGES, OPTION("\"filter\":\"\\ud800\""), "filter is not a valid string"},
    {GET_IMAGES, OPTION("\"tagIds\":\"" ID "\""), "tagIds must be an array, but is a string"},
    {GET_IMAGES, OPTION("\"tagIds\":[\"" ID "\",\"x\"]"), "tagIds[1] must be a UUID, but is \"x\""},
    {GET_IMAGES, OPTION("\"tagIds\":[null]"), "tagIds[0] must be a string, but is null"},
    {OP(delete_images), OPTION("\"allImages\":\"true\""), "allImages must be a boolean, but is a string"},
    {OP(delete_images), OPTION("\"allImages\":1"), "allImages must be a boolean, but is a number"},
    {OP(get_iteration_performance), "{" PROJECT ",\"iterationId\":\"" ID "\",\"threshold\":\"0.5\"}",
     "threshold must be a number, but is a string"},
    {OP(create_project), "{\"name\":\"x\",\"targetExportPlatforms\":{}}",
     "targetExportPlatforms must be an array, but is an object"},
    {OP(create_project), "{\"name\":\"x\",\"targetExportPlatforms\":[\"ONNX\",1]}",
     "targetExportPlatforms[1] must be a string, but is a number"},
    {OP(update_project), OPTION("\"updatedProject\":[]"), "updatedProject must be a JSON object, but is an array"},
    {OP(create_image_tags), OPTION("\"tags\":{}"), "tags must be an array, but is an object"},
    {OP(create_image_tags), OPTION("\"tags\":[{},7]"), "tags[1] must be an object, but is a number"},
    {OP(train_project), OPTION("\"selectedTags\":[true]"), "selectedTags[0] must be a string, but is a boolean"},
    {OP(train_project), OPTION("\"customBaseModelInfo\":\"x\""),
     "customBaseModelInfo must be a JSON object, but is a string"},
    {OP(update_image_metadata), "{" PROJECT ",\"imageIds\":[\"" ID "\"],\"metadata\":{\"a\":\"x\",\"b\":2}}",
     "metadata.b must be a string, but is a number"},
    {OP(quick_test_image_url), OPTION("\"url\":7"), "url must be a string, but is a number"},
    /* Batches. */
    {OP(create_images_from_urls), BATCH("[]"), "batch must be a JSON object, but is an array"},
    {OP(create_images_from_urls), BATCH("{\"images\":{}}"), "batch.images must be an array, but is an object"},
    {OP(create_images_from_urls), BATCH("{\"images\":[\"x\"]}"), "batch.images[0] must be an object, but is a string"},
    {OP(create_images_from_urls), BATCH("{\"images\":[],\"images\":[]}"), "batch has the key \"images\" twice"},
    {OP(create_images_from_urls), BATCH("{\"tagIds\":[\"x\"]}"), "batch.tagIds[0] must be a UUID"},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"@path\":7}]}"),
     "batch.images[0].@path must be a string, but is a number"},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"name\":\"a\"},{\"@path\":\"x\",\"contents\":\"QQ==\"}]}"),
     "batch.images[1] has both \"contents\" and \"@path\""},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"@file\":\"x\"}]}"), "batch.images[0] has an unknown key \"@file\""},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"@path\":\"refused.txt\",\"@file\":\"x\"}]}"),
     "batch.images[0] has an unknown key \"@file\""},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"@path\":\"refused.txt\",\"@path\":\"x\"}]}"),
     "batch.images[0] has the key \"@path\" twice"},
    {OP(create_images_from_files), BATCH("{\"images\":[{\"\\u0040path\":\"refused.txt\"}]}"),
     "batch.images[0]: write the key \"@path\" without escapes"},
    /* The library's own keys. */
    {GET_IMAGES, OPTION("\"@colour\":1"), "the key \"@colour\""},
    {GET_IMAGES, OPTION("\"@timeout\":1"), "the key \"@timeout\"; did you mean \"@timeoutMs\"?"},
    {GET_IMAGES, OPTION("\"@path\":\"x\""), "the key \"@path\""},
    {GET_IMAGES, OPTION("\"@timeoutMs\":-1"), "@timeoutMs can't be negative, but is -1"},
    {GET_IMAGES, OPTION("\"@timeoutMs\":\"5\""), "@timeoutMs must be a whole number, but is a string"},
    {GET_IMAGES, OPTION("\"@timeoutMs\":0.5"), "@timeoutMs must be a whole number, but is 0.5"},
    {GET_IMAGES, OPTION("\"@maxRetries\":true"), "@maxRetries must be a whole number, but is a boolean"},
    {GET_IMAGES, OPTION("\"@timeoutMs\":1,\"@timeoutMs\":1"), "has the key \"@timeoutMs\" twice"},
    {GET_IMAGES, OPTION("\"@headers\":[]"), "@headers must be a JSON object, but is an array"},
    {GET_IMAGES, OPTION("\"@headers\":{\"X-A\":1}"), "@headers.X-A must be a string, but is a number"},
    {GET_IMAGES, OPTION("\"@headers\":{\"X-A\":null}"), "@headers.X-A must be a string, but is null"},
    {GET_IMAGES, OPTION("\"@headers\":{\"X-A\":\"a\\r\\nX-B: c\"}"), "the value of the header \"X-A\" has characters"},
    {GET_IMAGES, OPTION("\"@headers\":{\"X-A\":\"a\\u0000b\"}"), "the value of the header \"X-A\" has characters"},
    {GET_IMAGES, OPTION("\"@headers\":{\"X-A\\nX-B\":\"c\"}"), "is no header name"},
    {GET_IMAGES, OPTION("\"@headers\":{\"\":\"c\"}"), "is no header name"},
};

static const char *const OWN_HEADERS[] = {
    "Training-Key", "training-key",      "Authorization",   "Host",       "Content-Type",
    "Content-Length", "Transfer-Encoding", "Accept-Encoding", "Connection", "Expect",
};

static const struct {
    const char *operation;
    operation_function run;
    const char *before, *entry, *after;
    size_t count, limit;
    const char *name;
} TOO_MANY[] = {
    {OP(get_images_by_ids), "{" PROJECT ",\"imageIds\":[", "\"" ID "\"", "]}", 257, 256, "imageIds"},
    {OP(delete_images), "{" PROJECT ",\"imageIds\":[", "\"" ID "\"", "]}", 257, 256, "imageIds"},
    {OP(delete_image_regions), "{" PROJECT ",\"regionIds\":[", "\"" ID "\"", "]}", 65, 64, "regionIds"},
    {OP(delete_prediction), "{" PROJECT ",\"ids\":[", "\"" ID "\"", "]}", 65, 64, "ids"},
    {OP(get_images), "{" PROJECT ",\"tagIds\":[", "\"" ID "\"", "]}", 21, 20, "tagIds"},
    {OP(create_image_regions), "{" PROJECT ",\"regions\":[", "{}", "]}", 65, 64, "regions"},
    {OP(create_images_from_files), "{" PROJECT ",\"batch\":{\"images\":[", "{}", "]}}", 65, 64, "batch.images"},
    {OP(create_images_from_urls), "{" PROJECT ",\"batch\":{\"images\":[", "{}", "]}}", 65, 64, "batch.images"},
    {OP(create_images_from_predictions), "{" PROJECT ",\"batch\":{\"tagIds\":[", "\"" ID "\"", "]}}", 21, 20, "batch.tagIds"},
};

static const customvision_training_client *client;
static int cases = 0;

static void refused(const char *operation, operation_function run, const char *request, const char *said)
{
    char label[128];
    const char *message;
    size_t len = 0;
    customvision_response *response = NULL;
    customvision_status status = run(client, request, &response);
    sprintf(label, "%s(%.80s)", operation, request ? request : "NULL");
    failed(label, CUSTOMVISION_INVALID_REQUEST, status, response);
    contains(label, response, "/error/message", said);
    value(label, response, "/error/operation", operation);
    value(label, response, "/error/httpStatus", NULL);
    value(label, response, "/error/processed", NULL);
    same_number(label, 0, customvision_response_http_status(response));
    message = customvision_response_get(response, "/error/message", &len);
    check(message != NULL && len < 600, label, "a message of less than 600 bytes", message);
    customvision_response_free(response);
    check(run(client, request, NULL) == status, label, "the same status without response_out", "another");
    works(label, client);
    cases++;
}

/* Counts beyond a limit, which the message names with the parameter and the limit; the limit itself is fine. */
static void too_many(size_t i)
{
    char said[128];
    char *request = list(TOO_MANY[i].before, TOO_MANY[i].entry, TOO_MANY[i].count, TOO_MANY[i].after);
    sprintf(said, "%s has %lu entries; at most %lu are allowed", TOO_MANY[i].name, (unsigned long)TOO_MANY[i].count,
            (unsigned long)TOO_MANY[i].limit);
    refused(TOO_MANY[i].operation, TOO_MANY[i].run, request, said);
    free(request);
}

/* A megabyte of one thing or another. */
static void huge(void)
{
    size_t size = 1024 * 1024, head;
    char *text = malloc(size + 256);
    if (text == NULL) {
        exit(2);
    }
    memset(text, '[', size);
    text[size] = '\0';
    refused("get_images", customvision_get_images, text, "the request ");
    memset(text, 'x', size);
    refused("get_images", customvision_get_images, text, "the request is not valid JSON");
    for (head = 0; head + 5 < size; head += 5) {
        memcpy(text + head, "{\"a\":", 5);
    }
    text[head] = '\0';
    refused("get_images", customvision_get_images, text, "the request is not valid JSON");

    /* A value, a key, a number, a header's name and a repeated key that are too long to be repeated whole. */
    head = (size_t)sprintf(text, "{\"projectId\":\"");
    memset(text + head, 'f', size);
    strcpy(text + head + size, "\"}");
    refused("get_images", customvision_get_images, text, "projectId must be a UUID");
    head = (size_t)sprintf(text, "{\"");
    memset(text + head, 'f', size);
    strcpy(text + head + size, "\":1}");
    refused("get_images", customvision_get_images, text, "does not take the key");
    head = (size_t)sprintf(text, "{" PROJECT ",\"take\":1");
    memset(text + head, '0', size);
    strcpy(text + head + size, "}");
    refused("get_images", customvision_get_images, text, "take is too large a number");
    head = (size_t)sprintf(text, "{" PROJECT ",\"@headers\":{\"");
    memset(text + head, 'h', size);
    strcpy(text + head + size, "\":1}}");
    refused("get_images", customvision_get_images, text, "must be a string");
    head = (size_t)sprintf(text, "{" PROJECT ",\"batch\":{\"");
    memset(text + head, 'f', size / 3);
    head += size / 3;
    head += (size_t)sprintf(text + head, "\":1,\"");
    memset(text + head, 'f', size / 3);
    strcpy(text + head + size / 3, "\":1}}");
    refused("create_images_from_urls", customvision_create_images_from_urls, text, "twice");
    head = (size_t)sprintf(text, "{" PROJECT ",\"updatedProject\":");
    memset(text + head, '[', size / 3);
    memset(text + head + size / 3, ']', size / 3);
    strcpy(text + head + size / 3 * 2, "}");
    refused("update_project", customvision_update_project, text, "updatedProject must be a JSON object, but is an array");
    free(text);
}

int main(int argc, char **argv)
{
    size_t i;
    customvision_training_client *made;
    char request[256], said[128];
    if (argc != 2) {
        return 2;
    }
    client = made = client_with(argv[1], "");
    for (i = 0; i < COUNT(REFUSALS); i++) {
        refused(REFUSALS[i].operation, REFUSALS[i].run, REFUSALS[i].request, REFUSALS[i].said);
    }
    for (i = 0; i < COUNT(OWN_HEADERS); i++) {
        sprintf(request, "{\"@headers\":{\"%s\":\"x\"}}", OWN_HEADERS[i]);
        sprintf(said, "the header \"%s\" is set by the library", OWN_HEADERS[i]);
        refused(OP(get_domains), request, said);
    }
    for (i = 0; i < COUNT(TOO_MANY); i++) {
        too_many(i);
    }
    huge();
    customvision_training_client_free(made);
    printf("%d cases\n", cases);
    return failures != 0;
}
