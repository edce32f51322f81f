/* Uploads and downloads: where the picture comes from, and sinks. argv: the endpoint. Sends `get_domains` once for each
   refused case that it prints, and besides that only requests with the header X-Sent. */
#include "support.h"

#define SENT "\"@headers\":{\"X-Sent\":\"1\",\"X-Answer\":\"200 7b7d\"}"

static const uint8_t PICTURE[] = {0xff, 0xd8, 0x00, 0xff, 0xd9};
static int cases = 0;

static const struct {
    const char *request;
    const uint8_t *data;
    size_t len;
    customvision_status status;
    const char *said;
} REFUSED[] = {
    {"{" PROJECT "}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "the picture is missing: give data, or a file as \"@path\""},
    {"{" PROJECT ",\"@path\":null}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "the picture is missing"},
    {"{" PROJECT ",\"@path\":\"picture.jpg\"}", PICTURE, sizeof PICTURE, CUSTOMVISION_INVALID_REQUEST,
     "both data and \"@path\" are given"},
    {"{" PROJECT ",\"@path\":\"picture.jpg\"}", PICTURE, 0, CUSTOMVISION_INVALID_REQUEST, "both data and \"@path\" are given"},
    {"{" PROJECT ",\"@path\":7}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "@path must be a string, but is a number"},
    {"{" PROJECT ",\"@fileName\":[]}", PICTURE, sizeof PICTURE, CUSTOMVISION_INVALID_REQUEST,
     "@fileName must be a string, but is an array"},
    {"{" PROJECT ",\"@path\":\"a\",\"@path\":\"b\"}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "has the key \"@path\" twice"},
    {"{" PROJECT ",\"imageData\":\"QQ==\"}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "\"imageData\" is no key"},
    {"{" PROJECT ",\"imageData\":null}", PICTURE, sizeof PICTURE, CUSTOMVISION_INVALID_REQUEST, "\"imageData\" is no key"},
    {"{" PROJECT ",\"@Path\":\"x\"}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "did you mean \"@path\"?"},
    {"{" PROJECT ",\"@path\":\"no/such.jpg\"}", NULL, 0, CUSTOMVISION_IO, "could not read no/such.jpg"},
    {"{" PROJECT ",\"@path\":\"/\"}", NULL, 0, CUSTOMVISION_IO, "could not read /: it is a directory"},
    {"{" PROJECT ",\"@path\":\"/dev/null\"}", NULL, 0, CUSTOMVISION_IO, "could not read /dev/null: it is not a regular file"},
    {"{" PROJECT ",\"@path\":\"\"}", NULL, 0, CUSTOMVISION_IO, "could not read"},
    {"{" PROJECT ",\"@path\":\"a\\u0000b\"}", NULL, 0, CUSTOMVISION_IO, "could not read"},
    {"{\"@path\":\"picture.jpg\"}", NULL, 0, CUSTOMVISION_INVALID_REQUEST, "projectId is missing"},
};

static const struct {
    const char *batch;
    const char *said;
} UNREADABLE[] = {
    {"{\"images\":[{\"@path\":\"picture.jpg\"},{\"@path\":\"no/such.jpg\"}]}", "could not read no/such.jpg"},
    {"{\"images\":[{\"@path\":\"/\"}]}", "could not read /: it is a directory"},
};

static void refused(const char *operation, const char *label, customvision_status wanted, customvision_status found,
                    customvision_response *response, const char *said, const customvision_training_client *client)
{
    failed(label, wanted, found, response);
    contains(label, response, "/error/message", said);
    value(label, response, "/error/operation", operation);
    customvision_response_free(response);
    works(label, client);
    cases++;
}

static void refusals(const customvision_training_client *client)
{
    char request[256];
    size_t i;
    customvision_status status;
    customvision_response *r = NULL;
    for (i = 0; i < COUNT(REFUSED); i++) {
        status = customvision_create_images_from_data(client, REFUSED[i].request, REFUSED[i].data, REFUSED[i].len, &r);
        refused("create_images_from_data", REFUSED[i].request, REFUSED[i].status, status, r, REFUSED[i].said, client);
        status = customvision_quick_test_image(client, REFUSED[i].request, REFUSED[i].data, REFUSED[i].len, &r);
        refused("quick_test_image", REFUSED[i].request, REFUSED[i].status, status, r, REFUSED[i].said, client);
    }
    for (i = 0; i < COUNT(UNREADABLE); i++) {
        sprintf(request, "{" PROJECT ",\"batch\":%s}", UNREADABLE[i].batch);
        status = customvision_create_images_from_files(client, request, &r);
        refused("create_images_from_files", request, CUSTOMVISION_IO, status, r, UNREADABLE[i].said, client);
    }
}

/* What is sent, which the test compares. */
static void sent(const customvision_training_client *client)
{
    customvision_response *r = NULL;
    customvision_quick_test_image(client, "{" PROJECT "," SENT "}", PICTURE, sizeof PICTURE, &r);
    value("data", r, "", "{}");
    customvision_response_free(r);
    customvision_quick_test_image(client, "{" PROJECT "," SENT "}", PICTURE, 0, &r);
    value("no bytes", r, "", "{}");
    customvision_response_free(r);
    customvision_quick_test_image(client, "{" PROJECT "," SENT ",\"@path\":\"./picture.jpg\"}", NULL, 0, &r);
    value("a file", r, "", "{}");
    customvision_response_free(r);
    customvision_quick_test_image(
        client, "{" PROJECT "," SENT ",\"@fileName\":\"\\u00e9\\\"\\r\\n.jpg\",\"@timeoutMs\":null,\"@path\":null}", PICTURE,
        sizeof PICTURE, &r);
    value("a name", r, "", "{}");
    customvision_response_free(r);
    customvision_create_images_from_files(client,
                                          "{" PROJECT "," SENT ",\"batch\": {\"images\" :[ {\"@path\" : \"picture.jpg\" ,"
                                          "\"odd\":1.0E-07},{\"contents\":\"QQ==\",\"name\":\"\\u0041\"}] , \"x\":[] }}",
                                          &r);
    value("a batch", r, "", "{}");
    customvision_response_free(r);
}

struct pieces {
    size_t bytes, calls, cancel_at;
    int damaged;
};

/* Ends the download at its `cancel_at`th piece. */
static int sink(const uint8_t *data, size_t len, void *user_data)
{
    struct pieces *pieces = user_data;
    size_t i;
    for (i = 0; i < len; i++) {
        pieces->damaged |= data[i] != (pieces->bytes + i) % 251;
    }
    pieces->bytes += len;
    return ++pieces->calls == pieces->cancel_at ? -1 : 0;
}

#define ARTIFACT(answer) "{" PROJECT ",\"path\":\"x\",\"@headers\":{\"X-Sent\":\"1\",\"X-Answer\":\"" answer "\"}}"

static void downloads(const customvision_training_client *client)
{
    size_t at;
    customvision_status status;
    customvision_response *r = NULL;
    for (at = 1; at <= 3; at++) {
        struct pieces pieces = {0, 0, 0, 0};
        pieces.cancel_at = at;
        status = customvision_get_artifact(client, ARTIFACT("200 *1000000"), sink, &pieces, &r);
        value("a cancelled download", r, "/error/processed", "unknown");
        refused("get_artifact", "a cancelled download", CUSTOMVISION_CANCELLED, status, r, "the sink ended the download",
                client);
        same_number("calls of the sink", (long)at, (long)pieces.calls);
        check(!pieces.damaged && pieces.bytes < 1000000, "pieces", "the beginning of what was sent", "another");
    }
    {
        struct pieces pieces = {0, 0, 0, 0};
        status = customvision_get_artifact(client, ARTIFACT("200 *1000000"), sink, &pieces, &r);
        same_number("a download", CUSTOMVISION_OK, status);
        value("a download", r, "/bytes", "1000000");
        same_number("a download", 200, customvision_response_http_status(r));
        customvision_response_free(r);
        check(!pieces.damaged && pieces.bytes == 1000000, "a download", "what was sent", "another");
    }
    {
        struct pieces pieces = {0, 0, 1, 0};
        status = customvision_get_artifact(client, ARTIFACT("200 "), sink, &pieces, &r);
        same_number("an empty download", CUSTOMVISION_OK, status);
        value("an empty download", r, "/bytes", "0");
        customvision_response_free(r);
        status = customvision_get_artifact(client, ARTIFACT("404 7b22636f6465223a2258222c226d657373616765223a2259227d"),
                                           sink, &pieces, &r);
        refused("get_artifact", "an error in place of a download", CUSTOMVISION_SERVICE, status, r, "Y", client);
        same_number("calls of the sink", 0, (long)pieces.calls);
    }
}

int main(int argc, char **argv)
{
    customvision_training_client *client;
    FILE *picture = fopen("picture.jpg", "wb");
    if (argc != 2 || picture == NULL || fwrite(PICTURE, 1, sizeof PICTURE, picture) != sizeof PICTURE ||
        fclose(picture) != 0) {
        return 2;
    }
    client = client_with(argv[1], "");
    refusals(client);
    sent(client);
    downloads(client);
    customvision_training_client_free(client);
    printf("%d cases\n", cases);
    return failures != 0;
}
