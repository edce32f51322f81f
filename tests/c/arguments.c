/* NULL where it must not be and where it may, and texts that are not UTF-8. argv: the endpoint. Sends `get_domains`
   alone, once for each case that it prints at its end. */
#include "support.h"

static int cases = 0;

static void bad(const char *label, customvision_status status, customvision_response *response, const char *operation,
                const char *said, const customvision_training_client *client)
{
    failed(label, CUSTOMVISION_INVALID_ARGUMENT, status, response);
    contains(label, response, "/error/message", said);
    value(label, response, "/error/operation", operation);
    same_number(label, 0, customvision_response_http_status(response));
    customvision_response_free(response);
    works(label, client);
    cases++;
}

static int sink(const uint8_t *data, size_t len, void *user_data)
{
    (void)data;
    (void)len;
    ++*(int *)user_data;
    return 0;
}

static void null_arguments(const customvision_training_client *client)
{
    const uint8_t picture[] = {0xff, 0xd8};
    int pieces = 0;
    customvision_response *r = NULL;
    customvision_status s;

    s = customvision_get_domains(NULL, NULL, &r);
    bad("a NULL client", s, r, "get_domains", "client is NULL", client);
    s = customvision_create_images_from_data(NULL, "{" PROJECT "}", picture, sizeof picture, &r);
    bad("a NULL client of an upload", s, r, "create_images_from_data", "client is NULL", client);
    s = customvision_get_artifact(NULL, "{" PROJECT ",\"path\":\"x\"}", sink, &pieces, &r);
    bad("a NULL client of a download", s, r, "get_artifact", "client is NULL", client);
    s = customvision_quick_test_image(client, "{" PROJECT "}", NULL, 7, &r);
    bad("NULL data with a length", s, r, "quick_test_image", "data is NULL", client);
    s = customvision_quick_test_image(client, "{" PROJECT "}", picture, (size_t)-1, &r);
    bad("a length beyond memory", s, r, "quick_test_image", "len is larger than memory can be", client);
    s = customvision_get_artifact(client, "{" PROJECT ",\"path\":\"x\"}", NULL, &pieces, &r);
    bad("a NULL sink", s, r, "get_artifact", "sink is NULL", client);
    s = customvision_training_client_new("{}", NULL, &r);
    bad("a NULL client_out", s, r, NULL, "client_out is NULL", client);
    same_number("pieces", 0, pieces);

    same_number("nothing but NULL", CUSTOMVISION_INVALID_ARGUMENT, customvision_get_domains(NULL, NULL, NULL));
    same_number("nothing but NULL", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_get_artifact(NULL, NULL, NULL, NULL, NULL));
    same_number("nothing but NULL", CUSTOMVISION_INVALID_ARGUMENT,
                customvision_quick_test_image(NULL, NULL, NULL, 0, NULL));
    same_number("nothing but NULL", CUSTOMVISION_INVALID_ARGUMENT, customvision_training_client_new(NULL, NULL, NULL));
}

static void not_utf8(const customvision_training_client *client)
{
    customvision_response *r = NULL;
    customvision_training_client *none = (customvision_training_client *)client;
    customvision_status s = customvision_get_domains(client, "{\"a\":\"\xff\"}", &r);
    bad("a byte that UTF-8 has not", s, r, "get_domains", "request_json is not UTF-8: byte 6 is wrong", client);
    s = customvision_get_domains(client, "{\"a\":\"caf\xc3", &r);
    bad("a character that is cut off", s, r, "get_domains", "request_json is not UTF-8: byte 9 is wrong", client);
    s = customvision_get_domains(client, "\xed\xa0\x80", &r);
    bad("a surrogate", s, r, "get_domains", "request_json is not UTF-8: byte 0 is wrong", client);
    s = customvision_training_client_new("{\"endpoint\":\"\xe9\"}", &none, &r);
    bad("Latin-1 in a configuration", s, r, NULL, "config_json is not UTF-8: byte 13 is wrong", client);
    check(none == NULL, "a client that is not made", "NULL", "a pointer");
}

static void accessors(const customvision_training_client *client)
{
    size_t len = 7;
    customvision_response *r = NULL;
    customvision_get_domains(client, NULL, &r);
    cases++;

    same("json of NULL", NULL, customvision_response_json(NULL, &len));
    same_number("its length", 0, (long)len);
    len = 7;
    same("get of NULL", NULL, customvision_response_get(NULL, "", &len));
    same_number("its length", 0, (long)len);
    len = 7;
    same("a NULL pointer", NULL, customvision_response_get(r, NULL, &len));
    same_number("its length", 0, (long)len);
    same("a pointer that is not UTF-8", NULL, customvision_response_get(r, "/\xff", NULL));
    same("all NULL", NULL, customvision_response_get(NULL, NULL, NULL));
    same("all NULL", NULL, customvision_response_json(NULL, NULL));
    same_number("status of NULL", 0, customvision_response_http_status(NULL));
    same("header of NULL", NULL, customvision_response_header(NULL, "x"));
    same("a NULL header", NULL, customvision_response_header(r, NULL));
    same("a header that is not UTF-8", NULL, customvision_response_header(r, "\xff"));
    same("a header with odd characters", NULL, customvision_response_header(r, "a b\r\n"));
    same("an empty header", NULL, customvision_response_header(r, ""));
    same("json without a length", "[]", customvision_response_json(r, NULL));
    customvision_response_free(r);

    customvision_response_free(NULL);
    customvision_training_client_free(NULL);

    same("a status's name", "CUSTOMVISION_TIMEOUT", customvision_status_name(CUSTOMVISION_TIMEOUT));
    same("no status's name", "unknown status", customvision_status_name(-1));
    same("no status's name", "unknown status", customvision_status_name(11));
    same("the version", CUSTOMVISION_VERSION, customvision_version());
}

/* The numbers are a promise. */
static void numbers(void)
{
    same_number("OK", 0, CUSTOMVISION_OK);
    same_number("INVALID_ARGUMENT", 1, CUSTOMVISION_INVALID_ARGUMENT);
    same_number("INVALID_REQUEST", 2, CUSTOMVISION_INVALID_REQUEST);
    same_number("SERVICE", 3, CUSTOMVISION_SERVICE);
    same_number("TRANSPORT", 4, CUSTOMVISION_TRANSPORT);
    same_number("TIMEOUT", 5, CUSTOMVISION_TIMEOUT);
    same_number("INVALID_RESPONSE", 6, CUSTOMVISION_INVALID_RESPONSE);
    same_number("IO", 7, CUSTOMVISION_IO);
    same_number("CANCELLED", 8, CUSTOMVISION_CANCELLED);
    same_number("PANIC", 9, CUSTOMVISION_PANIC);
}

int main(int argc, char **argv)
{
    customvision_training_client *client;
    if (argc != 2) {
        return 2;
    }
    client = client_with(argv[1], "");
    null_arguments(client);
    not_utf8(client);
    accessors(client);
    numbers();
    customvision_training_client_free(client);
    printf("%d cases\n", cases);
    return failures != 0;
}
