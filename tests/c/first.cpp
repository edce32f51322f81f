// One of two units that include the header. argv: the endpoint.
#include "customvision.h"
#include "customvision.h"

#include <memory>
#include <string>

std::string version_of_second();

struct Free {
    void operator()(customvision_training_client *client) const { customvision_training_client_free(client); }
    void operator()(customvision_response *response) const { customvision_response_free(response); }
};

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    const std::string config = std::string("{\"endpoint\":\"") + argv[1] + "\",\"trainingKey\":\"k\"}";
    customvision_training_client *made = nullptr;
    if (customvision_training_client_new(config.c_str(), &made, nullptr) != CUSTOMVISION_OK) {
        return 3;
    }
    const std::unique_ptr<customvision_training_client, Free> client(made);
    customvision_response *answer = nullptr;
    const customvision_status status = customvision_get_domains(client.get(), "", &answer);
    const std::unique_ptr<customvision_response, Free> response(answer);
    if (status != CUSTOMVISION_OK || std::string(customvision_response_json(response.get(), nullptr)) != "[]") {
        return 4;
    }
    return version_of_second() == CUSTOMVISION_VERSION ? 0 : 5;
}
