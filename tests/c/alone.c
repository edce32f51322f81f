/* The header alone, twice. argv: the endpoint. */
#include "customvision.h"
#include "customvision.h"

static int sink(const uint8_t *data, size_t len, void *user_data)
{
    (void)data;
    *(size_t *)user_data += len;
    return 0;
}

int main(int argc, char **argv)
{
    customvision_sink as_declared = sink;
    customvision_training_client *client = 0;
    customvision_status status = customvision_training_client_new("{}", &client, 0);
    size_t bytes = 0;
    (void)argv;
    if (customvision_get_artifact(client, "{}", as_declared, &bytes, 0) != CUSTOMVISION_INVALID_ARGUMENT || bytes != 0) {
        return 1;
    }
    return argc == 2 && status == CUSTOMVISION_INVALID_REQUEST ? 0 : 1;
}
