/* Wrong and right configurations. argv: the endpoint. Sends one `get_domains` for each case that
   it prints at its end. */
#define _POSIX_C_SOURCE 200112L
#include "support.h"

#define HTTPS "\"endpoint\":\"https://name.example\""

static const struct {
    const char *config;
    customvision_status status;
    const char *said;
} WRONG[] = {
    {"", CUSTOMVISION_INVALID_REQUEST, "endpoint is missing"},
    {"{}", CUSTOMVISION_INVALID_REQUEST, "endpoint is missing"},
    {"{\"endpoint\":null,\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST, "endpoint is missing"},
    {"nonsense", CUSTOMVISION_INVALID_REQUEST, "the configuration is not valid JSON"},
    {"{" HTTPS, CUSTOMVISION_INVALID_REQUEST, "the configuration is not valid JSON: EOF"},
    {"[]", CUSTOMVISION_INVALID_REQUEST, "the configuration must be a JSON object, but is an array"},
    {"{" HTTPS "}", CUSTOMVISION_INVALID_REQUEST, "trainingKey is missing"},
    {"{" HTTPS ",\"trainingKey\":null}", CUSTOMVISION_INVALID_REQUEST, "trainingKey is missing"},
    {"{" HTTPS ",\"trainingKey\":\"\"}", CUSTOMVISION_INVALID_REQUEST, "trainingKey is empty"},
    {"{" HTTPS ",\"bearerToken\":\" \"}", CUSTOMVISION_INVALID_REQUEST, "bearerToken is empty"},
    {"{" HTTPS ",\"trainingKey\":7}", CUSTOMVISION_INVALID_REQUEST, "trainingKey must be a string, but is a number"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\\r\\nX: y\"}", CUSTOMVISION_INVALID_REQUEST,
     "trainingKey has characters that no key has"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"bearerToken\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "trainingKey and bearerToken are both set"},
    {"{" HTTPS "," HTTPS ",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "has the key \"endpoint\" twice"},
    {"{" HTTPS ",\"trainingkey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "the configuration does not take the key \"trainingkey\"; did you mean \"trainingKey\"?"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"verbose\":true}", CUSTOMVISION_INVALID_REQUEST,
     "the key \"verbose\"; it takes endpoint, trainingKey"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"timeoutMs\":\"1\"}", CUSTOMVISION_INVALID_REQUEST,
     "timeoutMs must be a whole number, but is a string"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"connectTimeoutMs\":-5}", CUSTOMVISION_INVALID_REQUEST,
     "connectTimeoutMs can't be negative, but is -5"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"maxRetries\":0.5}", CUSTOMVISION_INVALID_REQUEST,
     "maxRetries must be a whole number, but is 0.5"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"retryDelayMs\":\"0\"}", CUSTOMVISION_INVALID_REQUEST,
     "retryDelayMs must be a whole number, but is a string"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"maxRetryDelayMs\":-1}", CUSTOMVISION_INVALID_REQUEST,
     "maxRetryDelayMs can't be negative, but is -1"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"rateLimit\":\"f0\"}", CUSTOMVISION_INVALID_REQUEST,
     "rateLimit must be a number of requests per second, \"F0\" or \"S0\", but is \"f0\""},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"rateLimit\":0}", CUSTOMVISION_INVALID_REQUEST,
     "rateLimit must be a number of requests per second above 0"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"rateLimit\":[1]}", CUSTOMVISION_INVALID_REQUEST,
     "rateLimit must be a number of requests per second, \"F0\" or \"S0\", but is [1]"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"maxIdleConnections\":{}}", CUSTOMVISION_INVALID_REQUEST,
     "maxIdleConnections must be a whole number, but is an object"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"maxResponseBytes\":true}", CUSTOMVISION_INVALID_REQUEST,
     "maxResponseBytes must be a whole number, but is a boolean"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"allowHttp\":\"yes\"}", CUSTOMVISION_INVALID_REQUEST,
     "allowHttp must be a boolean, but is a string"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"apiVersion\":\"../x\"}", CUSTOMVISION_INVALID_REQUEST,
     "apiVersion must be a version"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"userAgent\":\"a\\nb\"}", CUSTOMVISION_INVALID_REQUEST,
     "userAgent has characters that no header may have"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"proxy\":\"ftp://SECRET@x\"}", CUSTOMVISION_INVALID_REQUEST,
     "proxy must be the URL of a proxy"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"rootCertificates\":\"none\"}", CUSTOMVISION_INVALID_REQUEST,
     "rootCertificates must be \"system\", \"bundled\" or \"given\", but is \"none\""},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"caPem\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "caPem holds no certificate"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"clientKeyPem\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "the client key has no clientCertFile"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"clientCertFile\":\"/no/such.pem\",\"clientKeyFile\":\"x\"}", CUSTOMVISION_IO,
     "could not read clientCertFile /no/such.pem"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"caFile\":\"/no/such/file.pem\"}", CUSTOMVISION_IO,
     "could not read caFile /no/such/file.pem"},
    {"{" HTTPS ",\"trainingKey\":\"SECRET\",\"caFile\":\"empty.pem\"}", CUSTOMVISION_INVALID_REQUEST,
     "caFile empty.pem holds no certificate"},
    {"{\"endpoint\":7,\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST, "endpoint must be a string"},
    {"{\"endpoint\":\"\",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST, "endpoint must be a URL"},
    {"{\"endpoint\":\"name.example\",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST, "https://"},
    {"{\"endpoint\":\"ftp://name.example\",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "endpoint must begin with https://"},
    {"{\"endpoint\":\"http://name.example\",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST, "set allowHttp"},
    {"{\"endpoint\":\"https://me:SECRET@name.example\",\"trainingKey\":\"SECRET\"}", CUSTOMVISION_INVALID_REQUEST,
     "must not hold a user name or password"},
};

static int cases = 0;

static void wrong(size_t i, const customvision_training_client *working)
{
    const char *label = WRONG[i].config;
    const char *document;
    customvision_response *response = NULL;
    customvision_training_client *client = (customvision_training_client *)working;
    customvision_status status = customvision_training_client_new(label, &client, &response);
    failed(label, WRONG[i].status, status, response);
    contains(label, response, "/error/message", WRONG[i].said);
    value(label, response, "/error/operation", NULL);
    check(client == NULL, label, "no client", "one");
    document = customvision_response_json(response, NULL);
    check(strstr(document, "SECRET") == NULL, label, "no secret", document);
    customvision_response_free(response);
    works(label, working);
    cases++;
}

static void right(const char *config)
{
    customvision_training_client *client = NULL;
    customvision_response *response = NULL;
    customvision_status status = customvision_training_client_new(config, &client, &response);
    if (check(status == CUSTOMVISION_OK, config ? config : "NULL", "OK", customvision_response_json(response, NULL))) {
        same("the document", "null", customvision_response_json(response, NULL));
        same_number("its status", 0, customvision_response_http_status(response));
        works("a right configuration", client);
        cases++;
    }
    customvision_response_free(response);
    customvision_training_client_free(client);
}

static void from_environment(const char *endpoint)
{
    customvision_training_client *client = NULL;
    customvision_response *response = NULL;
    customvision_status status = customvision_training_client_new(NULL, &client, &response);
    failed("no environment", CUSTOMVISION_INVALID_REQUEST, status, response);
    contains("no environment", response, "/error/message", "VISION_TRAINING_ENDPOINT is not set");
    customvision_response_free(response);
    setenv("VISION_TRAINING_ENDPOINT", endpoint, 1);
    status = customvision_training_client_new(NULL, &client, &response);
    failed("no key in the environment", CUSTOMVISION_INVALID_REQUEST, status, response);
    contains("no key in the environment", response, "/error/message", "VISION_TRAINING_KEY is not set");
    customvision_response_free(response);
    setenv("VISION_TRAINING_KEY", KEY, 1);
    right(NULL);
}

int main(int argc, char **argv)
{
    char config[512];
    size_t i;
    customvision_training_client *working;
    FILE *empty = fopen("empty.pem", "w");
    if (argc != 2 || empty == NULL || fclose(empty) != 0) {
        return 2;
    }
    working = client_with(argv[1], "");
    for (i = 0; i < COUNT(WRONG); i++) {
        wrong(i, working);
    }
    customvision_training_client_free(working);
    sprintf(config, "{\"endpoint\":\"%s/\",\"bearerToken\":\"t\",\"trainingKey\":null,\"proxy\":null}", argv[1]);
    right(config);
    sprintf(config,
            "{\"endpoint\":\"%s/customvision/v3.3/Training/\",\"trainingKey\":\" k \",\"apiVersion\":\"v3.4-preview\","
            "\"connectTimeoutMs\":9223372036854775807,\"timeoutMs\":9223372036854775807,\"maxRetries\":0,\"retryDelayMs\":9223372036854775807,"
            "\"maxRetryDelayMs\":9223372036854775807,\"rateLimit\":1e9,\"maxIdleConnections\":9223372036854775807,"
            "\"maxResponseBytes\":9223372036854775807,\"allowHttp\":false,\"userAgent\":\"me/1\"}",
            argv[1]);
    right(config);
    from_environment(argv[1]);
    printf("%d cases\n", cases);
    return failures != 0;
}
