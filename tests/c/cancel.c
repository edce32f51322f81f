/* Tokens, handles that obey them, closing, and the count of throttled calls. argv: the endpoint. */
#include "support.h"

#define BUSY "{\"@headers\":{\"X-Answer\":\"429\"}}"

static void cancelled(const char *label, const customvision_training_client *client, const char *message)
{
    customvision_response *response;
    customvision_status status = customvision_get_domains(client, NULL, &response);
    failed(label, CUSTOMVISION_CANCELLED, status, response);
    value(label, response, "/error/message", message);
    value(label, response, "/error/processed", "no");
    value(label, response, "/error/attempts", NULL);
    value(label, response, "/error/operation", "get_domains");
    customvision_response_free(response);
}

static void null_is_refused(const customvision_training_client *client, const customvision_cancel_token *token)
{
    customvision_training_client *handle = (customvision_training_client *)client;
    same_number("no place", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_training_client_with_token(client, token, NULL));
    same_number("no client", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_training_client_with_token(NULL, token, &handle));
    check(handle == NULL, "no client", "no handle", "one");
    handle = (customvision_training_client *)client;
    same_number("no token", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_training_client_with_token(client, NULL, &handle));
    check(handle == NULL, "no token", "no handle", "one");
    customvision_cancel_token_cancel(NULL);
    customvision_cancel_token_free(NULL);
    customvision_training_client_close(NULL);
    customvision_training_client_throttled(NULL, NULL, NULL);
}

static void counts(const char *label, const customvision_training_client *client, uint64_t delayed, uint64_t refused)
{
    uint64_t found[2] = {99, 99};
    customvision_training_client_throttled(client, &found[0], &found[1]);
    same_number(label, (long)delayed, (long)found[0]);
    same_number(label, (long)refused, (long)found[1]);
}

int main(int argc, char **argv)
{
    customvision_training_client *client, *first, *second, *both;
    customvision_cancel_token *token, *other;
    customvision_response *response;
    customvision_status status;
    if (argc != 2) {
        return 2;
    }
    client = client_with(argv[1], ",\"retryDelayMs\":1");
    token = customvision_cancel_token_new();
    other = customvision_cancel_token_new();
    null_is_refused(client, token);

    same_number("first", CUSTOMVISION_OK, customvision_training_client_with_token(client, token, &first));
    same_number("second", CUSTOMVISION_OK, customvision_training_client_with_token(client, other, &second));
    same_number("both", CUSTOMVISION_OK, customvision_training_client_with_token(first, other, &both));
    works("before, the client", client);
    works("before, the first handle", first);
    works("before, the handle of two tokens", both);
    customvision_cancel_token_cancel(token);
    customvision_cancel_token_cancel(token);
    cancelled("the first handle", first, "the call was cancelled");
    cancelled("the handle of two tokens", both, "the call was cancelled");
    works("after, the client", client);
    works("after, the second handle", second);
    customvision_cancel_token_free(token);
    cancelled("when its token is freed", first, "the call was cancelled");

    counts("nothing was refused", client, 0, 0);
    status = customvision_get_domains(second, BUSY, &response);
    failed("busy", CUSTOMVISION_SERVICE, status, response);
    value("busy", response, "/error/attempts", "4");
    customvision_response_free(response);
    counts("each try was refused", client, 0, 4);
    counts("all handles count together", first, 0, 4);

    customvision_training_client_close(second);
    cancelled("the closed handle", second, "the client was closed");
    cancelled("the client that it is of", client, "the client was closed");
    customvision_training_client_free(client);
    cancelled("when the client is freed", second, "the client was closed");
    customvision_training_client_free(second);
    customvision_training_client_free(first);
    customvision_training_client_free(both);
    customvision_cancel_token_free(other);
    return failures != 0;
}
