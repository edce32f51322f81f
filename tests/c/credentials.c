#define _POSIX_C_SOURCE 200112L
/* Tokens from a callback, keys that are replaced, and log lines. argv: the endpoint. */
#include "support.h"

/* How often tokens were asked for, and what the callback is to do. */
struct tokens {
    int asked;
    int outcome;
    int gives;
};

static int give(customvision_token *token_out, void *user_data)
{
    struct tokens *tokens = user_data;
    char text[32];
    tokens->asked++;
    sprintf(text, "c-token-%d", tokens->asked);
    if (tokens->gives) {
        customvision_token_set(token_out, "replaced at once", 0);
        customvision_token_set(token_out, text, 3600);
    }
    return tokens->outcome;
}

struct lines {
    int count;
    int32_t level;
    char last[400];
};

static void take(int32_t level, const char *line, void *user_data)
{
    struct lines *lines = user_data;
    lines->count++;
    lines->level = level;
    sprintf(lines->last, "%.399s", line);
}

static customvision_training_client *client_of(const char *endpoint, struct tokens *tokens)
{
    char config[256];
    customvision_training_client *client;
    customvision_response *response;
    customvision_status status;
    sprintf(config, "{\"endpoint\":\"%s\",\"applicationId\":\"c/1\"}", endpoint);
    status = customvision_training_client_new_with_token_callback(config, give, tokens, &client, &response);
    same_number("a client with a callback", CUSTOMVISION_OK, status);
    customvision_response_free(response);
    return client;
}

static void tokens_are_provided(const char *endpoint)
{
    struct tokens tokens = {0, 0, 1};
    customvision_training_client *client = client_of(endpoint, &tokens);
    customvision_response *response;
    customvision_status status;
    works("the first token", client);
    works("the same token", client);
    same_number("asked once", 1, tokens.asked);
    status = customvision_get_domains(client, "{\"@headers\":{\"X-Answer\":\"401\"}}", &response);
    failed("a token that is refused", CUSTOMVISION_SERVICE, status, response);
    value("it is replaced once", response, "/error/attempts", "2");
    customvision_response_free(response);
    same_number("asked once more", 2, tokens.asked);
    customvision_training_client_free(client);
}

static void no_token_is_told(const char *endpoint)
{
    static const struct {
        int outcome, gives;
        const char *told;
    } CASES[] = {
        {7, 0, "there is no token: the token callback returned 7"},
        {-1, 1, "there is no token: the token callback returned -1"},
        {0, 0, "there is no token: the token callback gave none"},
    };
    size_t i;
    for (i = 0; i < COUNT(CASES); i++) {
        struct tokens tokens = {0, 0, 0};
        customvision_training_client *client = client_of(endpoint, &tokens);
        customvision_response *response;
        customvision_status status;
        tokens.outcome = CASES[i].outcome;
        tokens.gives = CASES[i].gives;
        status = customvision_get_domains(client, NULL, &response);
        failed("no token", CUSTOMVISION_CREDENTIAL, status, response);
        value("no token", response, "/error/message", CASES[i].told);
        value("no token", response, "/error/processed", "no");
        customvision_response_free(response);
        tokens.outcome = 0;
        tokens.gives = 1;
        works("a token after all", client);
        customvision_training_client_free(client);
    }
}

static void wrong_arguments(const char *endpoint)
{
    char config[256];
    struct tokens tokens = {0, 0, 1};
    customvision_training_client *client = NULL;
    customvision_response *response;
    customvision_status status;
    sprintf(config, "{\"endpoint\":\"%s\",\"trainingKey\":\"" KEY "\"}", endpoint);
    status = customvision_training_client_new_with_token_callback(config, give, &tokens, &client, &response);
    failed("a key beside the callback", CUSTOMVISION_INVALID_REQUEST, status, response);
    check(client == NULL, "a key beside the callback", "no client", "one");
    customvision_response_free(response);
    status = customvision_training_client_new_with_token_callback("{}", NULL, NULL, &client, &response);
    failed("no callback", CUSTOMVISION_INVALID_ARGUMENT, status, response);
    customvision_response_free(response);
    status = customvision_training_client_new_with_token_callback(NULL, give, &tokens, &client, &response);
    failed("no environment", CUSTOMVISION_INVALID_REQUEST, status, response);
    customvision_response_free(response);
    customvision_token_set(NULL, "x", 0);
    status = customvision_training_client_set_training_key(NULL, "key", &response);
    failed("no client", CUSTOMVISION_INVALID_ARGUMENT, status, response);
    customvision_response_free(response);
    same_number("no client", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_training_client_set_log(NULL, take, NULL, CUSTOMVISION_LOG_VERBOSE));
    same_number("nothing was asked for", 0, tokens.asked);
}

static void keys_are_replaced(const char *endpoint)
{
    customvision_training_client *client = client_with(endpoint, "");
    customvision_response *response;
    customvision_status status = customvision_training_client_set_training_key(client, "second-key", &response);
    same_number("another key", CUSTOMVISION_OK, status);
    same("another key", "null", customvision_response_json(response, NULL));
    customvision_response_free(response);
    works("another key", client);
    same_number("a token", CUSTOMVISION_OK, customvision_training_client_set_bearer_token(client, "third", NULL));
    works("a token", client);
    status = customvision_training_client_set_training_key(client, NULL, &response);
    failed("NULL as key", CUSTOMVISION_INVALID_ARGUMENT, status, response);
    customvision_response_free(response);
    status = customvision_training_client_set_training_key(client, "a\nb", &response);
    failed("no key", CUSTOMVISION_INVALID_REQUEST, status, response);
    customvision_response_free(response);
    customvision_training_client_free(client);
}

static void lines_are_taken(const char *endpoint)
{
    customvision_training_client *client = client_with(endpoint, ",\"maxRetries\":0");
    struct lines lines = {0, 0, ""};
    customvision_response *response;
    same_number("no level", CUSTOMVISION_INVALID_ARGUMENT, customvision_training_client_set_log(client, take, &lines, 0));
    same_number("no level", CUSTOMVISION_INVALID_ARGUMENT, customvision_training_client_set_log(client, take, &lines, 5));
    customvision_training_client_set_log(client, take, &lines, CUSTOMVISION_LOG_WARNING);
    works("below the level", client);
    same_number("below the level", 0, lines.count);
    customvision_get_domains(client, "{\"@headers\":{\"X-Answer\":\"500\"}}", &response);
    customvision_response_free(response);
    same_number("a failure", 1, lines.count);
    same_number("a failure", CUSTOMVISION_LOG_WARNING, lines.level);
    check(strstr(lines.last, "get_domains: GET /customvision/v3.4-preview/training/domains -> HTTP 500 in ") == lines.last,
          "a failure", "a line", lines.last);
    customvision_training_client_set_log(client, take, &lines, CUSTOMVISION_LOG_VERBOSE);
    works("a success", client);
    same_number("a success", 2, lines.count);
    same_number("a success", CUSTOMVISION_LOG_VERBOSE, lines.level);
    /* The environment goes before the level. */
    setenv("AZURE_LOG_LEVEL", "warn", 1);
    customvision_training_client_set_log(client, take, &lines, CUSTOMVISION_LOG_VERBOSE);
    works("the environment's level", client);
    same_number("the environment's level", 2, lines.count);
    unsetenv("AZURE_LOG_LEVEL");
    customvision_training_client_set_log(client, NULL, NULL, CUSTOMVISION_LOG_VERBOSE);
    works("no callback", client);
    same_number("no callback", 2, lines.count);
    customvision_training_client_free(client);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    tokens_are_provided(argv[1]);
    no_token_is_told(argv[1]);
    wrong_arguments(argv[1]);
    keys_are_replaced(argv[1]);
    lines_are_taken(argv[1]);
    return failures != 0;
}
