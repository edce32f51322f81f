/* What comes back: the service's bytes as they are, and answers that are refused or are errors. argv: the endpoint. */
#include "support.h"

static customvision_training_client *client;

/* Has the server answer with a status, a body and further headers. */
static customvision_status answered(operation_function run, const char *keys, const char *status, const char *body,
                                    size_t len, const char *headers, customvision_response **response_out)
{
    char request[8192];
    size_t end = (size_t)sprintf(request, "{%s,\"@headers\":{\"X-Answer-Headers\":\"%s\",\"X-Answer\":\"%s ", keys, headers,
                                 status);
    size_t i;
    for (i = 0; i < len; i++) {
        end += (size_t)sprintf(request + end, "%02x", (unsigned)(unsigned char)body[i]);
    }
    strcpy(request + end, "\"}}");
    return run(client, request, response_out);
}

#define ITERATION PROJECT ",\"iterationId\":\"" ID "\""
#define OBJECT customvision_get_project, PROJECT
#define ARRAY customvision_get_tags, PROJECT
#define INTEGER customvision_get_image_count, PROJECT
#define BOOLEAN customvision_publish_iteration, ITERATION ",\"publishName\":\"x\",\"predictionId\":\"y\""
#define NOTHING customvision_delete_project, PROJECT

static const struct {
    operation_function run;
    const char *keys;
    const char *status, *body;
} UNTOUCHED[] = {
    {OBJECT, "200", "{}"},
    {OBJECT, "200", "\r\n {\"id\" : \"\\u0041\\/\",\t\"p\":1.0E-07, \"n\":[-0,1E+400,0.10],\"new\":{\"a\":null,\"a\":1} } \n"},
    {OBJECT, "200", "{\"name\":\"caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80\"}"},
    {OBJECT, "201", "{\"a\":1}"},
    {OBJECT, "207", "{\"isBatchSuccessful\" : false}"},
    {ARRAY, "200", " [ {} ,null , 1.50]\t"},
    {ARRAY, "200", "[]"},
    {INTEGER, "200", " 12\n"},
    {INTEGER, "200", "0"},
    {BOOLEAN, "200", " true "},
    {BOOLEAN, "200", "false"},
    {NOTHING, "200", "{\"left\": 1.0 }"},
};

static void untouched(void)
{
    size_t i, len;
    for (i = 0; i < COUNT(UNTOUCHED); i++) {
        const char *body = UNTOUCHED[i].body;
        customvision_response *r = NULL;
        customvision_status status =
            answered(UNTOUCHED[i].run, UNTOUCHED[i].keys, UNTOUCHED[i].status, body, strlen(body), "", &r);
        same_number(body, CUSTOMVISION_OK, status);
        same(body, body, customvision_response_json(r, &len));
        same_number(body, (long)strlen(body), (long)len);
        same_number(body, atol(UNTOUCHED[i].status), customvision_response_http_status(r));
        customvision_response_free(r);
    }
}

/* An operation that returns nothing has a document all the same. */
static void nothing(void)
{
    static const char *const BLANK[][2] = {{"204", ""}, {"200", ""}, {"200", " \r\n"}};
    size_t i, len;
    for (i = 0; i < COUNT(BLANK); i++) {
        customvision_response *r = NULL;
        customvision_status status = answered(NOTHING, BLANK[i][0], BLANK[i][1], strlen(BLANK[i][1]), "", &r);
        same_number("nothing", CUSTOMVISION_OK, status);
        same("nothing", "null", customvision_response_json(r, &len));
        same_number("nothing", 4, (long)len);
        value("nothing", r, "", "null");
        same_number("nothing", atol(BLANK[i][0]), customvision_response_http_status(r));
        customvision_response_free(r);
    }
}

static const struct {
    operation_function run;
    const char *keys;
    const char *status, *body, *said;
} INVALID[] = {
    {OBJECT, "204", "", "it has no body"},
    {OBJECT, "200", "", "it has no body"},
    {OBJECT, "200", " \n", "it has no body"},
    {ARRAY, "204", "", "it has no body"},
    {INTEGER, "204", "", "it has no body"},
    {OBJECT, "200", "<html>\n<body>Sign in</body></html>", "it begins: \"<html> <body>Sign in</body></html>\""},
    {ARRAY, "200", "<html>", "no complete JSON array; it begins: \"<html>\""},
    {NOTHING, "200", "<html>", "no JSON; it begins: \"<html>\""},
    {OBJECT, "200", "[]", "no complete JSON object"},
    {OBJECT, "200", "{\"a\":", "no complete JSON object"},
    {OBJECT, "200", "{", "no complete JSON object"},
    {OBJECT, "200", "\"x\"", "no complete JSON object"},
    {ARRAY, "200", "{}", "no complete JSON array"},
    {ARRAY, "200", "[{}", "no complete JSON array"},
    {INTEGER, "200", "1.5", "no whole number"},
    {INTEGER, "200", "-", "no whole number"},
    {INTEGER, "200", "\"7\"", "no whole number"},
    {INTEGER, "200", "[7]", "no whole number"},
    {BOOLEAN, "200", "1", "neither true nor false"},
    {BOOLEAN, "200", "True", "neither true nor false"},
    {OBJECT, "200", "{\"name\":\"caf\xe9\"}", "its body is not UTF-8"},
};

static void invalid(void)
{
    size_t i;
    for (i = 0; i < COUNT(INVALID); i++) {
        const char *body = INVALID[i].body;
        char label[160];
        customvision_response *r = NULL;
        customvision_status status = answered(INVALID[i].run, INVALID[i].keys, INVALID[i].status, body, strlen(body),
                                              "Apim-Request-Id: r-1", &r);
        sprintf(label, "%s %.100s", INVALID[i].status, body);
        failed(label, CUSTOMVISION_INVALID_RESPONSE, status, r);
        contains(label, r, "/error/message", INVALID[i].said);
        value(label, r, "/error/httpStatus", INVALID[i].status);
        value(label, r, "/error/requestId", "r-1");
        same_number(label, atol(INVALID[i].status), customvision_response_http_status(r));
        check(customvision_response_get(r, "/error/operation", NULL) != NULL, label, "an operation", NULL);
        customvision_response_free(r);
        works(label, client);
    }
}

static void too_large(const char *endpoint)
{
    const char *body = "{\"abcdefgh\":\"abcdefghijk\"}";
    customvision_training_client *usual = client;
    customvision_response *r = NULL;
    customvision_status status;
    same_number("the length", 26, (long)strlen(body));
    client = client_with(endpoint, ",\"maxRetries\":0,\"maxResponseBytes\":26");
    status = answered(OBJECT, "200", body, 26, "", &r);
    same_number("as large as allowed", CUSTOMVISION_OK, status);
    customvision_response_free(r);
    customvision_training_client_free(client);
    client = client_with(endpoint, ",\"maxRetries\":0,\"maxResponseBytes\":25");
    status = answered(OBJECT, "200", body, 26, "", &r);
    failed("larger than allowed", CUSTOMVISION_INVALID_RESPONSE, status, r);
    contains("larger than allowed", r, "/error/message", "larger than maxResponseBytes, 25 bytes");
    value("larger than allowed", r, "/error/httpStatus", "200");
    value("larger than allowed", r, "/error/operation", "get_project");
    customvision_response_free(r);
    works("larger than allowed", client);
    customvision_training_client_free(client);
    client = usual;
}

static const struct {
    const char *status, *body, *code, *message, *processed;
} ERRORS[] = {
    {"400", "{\"code\":\"BadRequestTagName\",\"message\":\"Bad \\u00e9\"}", "BadRequestTagName", "Bad \xc3\xa9", NULL},
    {"409", "{\"Code\":\"Conflict\",\"Message\":\"Old\"}", "Conflict", "Old", NULL},
    {"401", "{\"error\":{\"code\":\"401\",\"message\":\"Access denied\"}}", "401", "Access denied", NULL},
    {"404", "{ \"statusCode\": 404, \"message\": \"Resource not found\" }", "404", "Resource not found", NULL},
    {"500", "", NULL, "the service answered HTTP 500 without a message", "unknown"},
    {"502", "<html>Bad Gateway</html>", NULL, "the service answered HTTP 502 without a message", "unknown"},
    {"301", "", NULL, "the service answered HTTP 301 without a message", NULL},
    {"429", "{\"code\":\"\xff\"}", NULL, "the service answered HTTP 429 without a message", "no"},
};

static void errors(void)
{
    size_t i;
    for (i = 0; i < COUNT(ERRORS); i++) {
        const char *label = ERRORS[i].body;
        customvision_response *r = NULL;
        customvision_status status = answered(OBJECT, ERRORS[i].status, label, strlen(label),
                                              "apim-request-id: r-2|Retry-After: 3|Location: http://127.0.0.1:1/", &r);
        failed(label, CUSTOMVISION_SERVICE, status, r);
        value(label, r, "/error/httpStatus", ERRORS[i].status);
        value(label, r, "/error/code", ERRORS[i].code);
        value(label, r, "/error/message", ERRORS[i].message);
        value(label, r, "/error/operation", "get_project");
        value(label, r, "/error/requestId", "r-2");
        value(label, r, "/error/retryAfterMs", "3000");
        value(label, r, "/error/processed", ERRORS[i].processed);
        same_number(label, atol(ERRORS[i].status), customvision_response_http_status(r));
        if (strcmp(label, "<html>Bad Gateway</html>") == 0) {
            value(label, r, "/error/body", label);
        }
        customvision_response_free(r);
        works(label, client);
    }
}

static void pointers(void)
{
    static const char BODY[] = "[ {\"id\":\"a\\u00e9\\n\\\"b\\u0000c\", \"n\": 1.0E-07,\"t\":true,\"z\":null, \"a/b\":{\"~\":[ 1 , [] ]},"
                               "\"\":\"empty\",\"lone\":\"\\ud800\"},\"last\" ]";
    static const char *const VALUES[][2] = {
        {"/0/n", "1.0E-07"},   {"/0/t", "true"},        {"/0/z", "null"}, {"/0/a~1b", "{\"~\":[ 1 , [] ]}"},
        {"/0/a~1b/~0/0", "1"}, {"/0/a~1b/~0/1", "[]"},  {"/0/", "empty"}, {"/1", "last"},
        {"/2", NULL},          {"/-", NULL},            {"/01", NULL},    {"/0/none", NULL},
        {"/0/n/x", NULL},      {"0", NULL},             {"/0/id/0", NULL}, {"/0/lone", NULL},
        {"/9999999999999999999999", NULL},
    };
    size_t i, len;
    const char *whole, *id, *again;
    customvision_response *r = NULL;
    answered(ARRAY, "200", BODY, strlen(BODY), "X-Some: some|X-Twice: one|X-Twice: two", &r);
    for (i = 0; i < COUNT(VALUES); i++) {
        value(VALUES[i][0], r, VALUES[i][0], VALUES[i][1]);
        len = 7;
        customvision_response_get(r, VALUES[i][0], &len);
        same_number(VALUES[i][0], VALUES[i][1] ? (long)strlen(VALUES[i][1]) : 0, (long)len);
    }
    whole = customvision_response_get(r, "", &len);
    same("the whole", BODY, whole);
    same_number("the whole", (long)strlen(BODY), (long)len);
    id = customvision_response_get(r, "/0/id", &len);
    check(len == 8 && memcmp(id, "a\xc3\xa9\n\"b\0c", 9) == 0, "an escaped string", "its characters", id);
    for (i = 0; i < 100; i++) {
        again = customvision_response_get(r, i % 2 ? "/0/id" : "/1", NULL);
        check(i % 2 == 0 || again == id, "the same value again", "the same text", "another");
    }
    same("a header", "some", customvision_response_header(r, "X-Some"));
    same("a header in other case", "some", customvision_response_header(r, "x-sOME"));
    same("a header that comes twice", "one", customvision_response_header(r, "X-Twice"));
    same("no header", NULL, customvision_response_header(r, "X-None"));
    check(memcmp(id, "a\xc3\xa9\n\"b\0c", 9) == 0, "an earlier text", "unchanged", "changed");
    customvision_response_free(r);
    answered(NOTHING, "200", "\"text\"", 6, "", &r);
    value("a string", r, "", "text");
    customvision_response_free(r);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    client = client_with(argv[1], ",\"maxRetries\":0");
    untouched();
    nothing();
    invalid();
    too_large(argv[1]);
    errors();
    pointers();
    customvision_training_client_free(client);
    return failures != 0;
}
