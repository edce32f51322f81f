// The main job in C++17, from pictures in a folder to a tested and exported model, over a small wrapper of the C API.
//
//     examples-c/run.sh                                   builds it and runs it against an emulator
//
//     cargo rustc --release --lib --crate-type cdylib
//     c++ -std=c++17 -Iinclude examples-c/quickstart.cpp -Ltarget/release -lcustomvision -o quickstart
//     export VISION_TRAINING_ENDPOINT=... VISION_TRAINING_KEY=... LD_LIBRARY_PATH=target/release
//     ./quickstart FOLDER
//
// FOLDER has one sub-folder of pictures per tag. Every fifth picture of a tag is kept back for the test. With
// VISION_PREDICTION_RESOURCE_ID set, the model is published too.

#include <customvision.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

// ---- The wrapper: what is owned is freed, and what fails throws. ----

// A text as a JSON string.
std::string text(std::string_view value) {
    std::string json = "\"";
    for (char c : value) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            const char *hex = "0123456789abcdef";
            json += std::string("\\u00") + hex[c / 16] + hex[c % 16];
        } else {
            json += c;
        }
    }
    return json + '"';
}

// An answer or an error document.
class Response {
public:
    explicit Response(customvision_response *owned) : handle(owned) {}

    // One value by RFC 6901 pointer, such as "/0/id".
    std::optional<std::string> find(const std::string &pointer) const {
        std::size_t length = 0;
        const char *value = customvision_response_get(handle.get(), pointer.c_str(), &length);
        return value ? std::optional(std::string(value, length)) : std::nullopt;
    }

    std::string get(const std::string &pointer) const { return find(pointer).value_or(""); }

private:
    struct Free {
        void operator()(customvision_response *response) const { customvision_response_free(response); }
    };
    std::unique_ptr<customvision_response, Free> handle;
};

// A call that failed. The text is the service's own, with a hint where the usual cause is known.
class Error : public std::runtime_error {
public:
    Error(customvision_status number, const Response &document)
        : std::runtime_error(describe(number, document)), status(number) {}

    const customvision_status status;

private:
    static std::string describe(customvision_status number, const Response &document) {
        auto words = document.get("/error/message") + " (" + customvision_status_name(number);
        if (auto operation = document.find("/error/operation")) {
            words += " in " + *operation;
        }
        auto hint = document.find("/error/hint");
        return words + ")" + (hint ? "\n       " + *hint : "");
    }
};

class Client {
public:
    using Operation = customvision_status(const customvision_training_client *, const char *, customvision_response **);
    // The members of a request: keys with JSON values, as text() makes of texts.
    using Members = std::vector<std::pair<std::string, std::string>>;

    // A client as the environment describes it.
    Client() {
        customvision_training_client *client = nullptr;
        customvision_response *response = nullptr;
        auto status = customvision_training_client_new(nullptr, &client, &response);
        handle.reset(client);
        check(status, Response(response));
    }

    Response call(Operation *operation, const Members &members = {}) const {
        std::string request;
        for (const auto &[key, value] : members) {
            request += (request.empty() ? "" : ",") + text(key) + ":" + value;
        }
        request = "{" + request + "}";
        customvision_response *answer = nullptr;
        auto status = operation(handle.get(), request.c_str(), &answer);
        return check(status, Response(answer));
    }

private:
    static Response check(customvision_status status, Response response) {
        if (status != CUSTOMVISION_OK) {
            throw Error(status, response);
        }
        return response;
    }

    struct Free {
        void operator()(customvision_training_client *client) const { customvision_training_client_free(client); }
    };
    std::unique_ptr<customvision_training_client, Free> handle;
};

// ---- The job ----

struct Tag {
    std::string name, id;
    std::vector<fs::path> training, unseen;
};

std::vector<Tag> read_tags(const fs::path &folder) {
    std::vector<Tag> tags;
    for (const auto &entry : fs::directory_iterator(folder)) {
        if (!entry.is_directory()) {
            continue;
        }
        std::vector<fs::path> files;
        for (const auto &file : fs::directory_iterator(entry.path())) {
            if (auto name = file.path().filename().string(); name[0] != '.' && name.rfind("README", 0) != 0) {
                files.push_back(file.path());
            }
        }
        std::sort(files.begin(), files.end());
        Tag tag{entry.path().filename().string(), "", {}, {}};
        if (files.size() < 6) {
            throw std::runtime_error(entry.path().string() + ": a tag needs 6 pictures");
        }
        for (std::size_t i = 0; i < files.size(); i++) {
            (i % 5 == 4 ? tag.unseen : tag.training).push_back(files[i]);
        }
        tags.push_back(std::move(tag));
    }
    if (tags.size() < 2) {
        throw std::runtime_error(folder.string() + " needs a sub-folder of pictures for each of at least two tags");
    }
    std::sort(tags.begin(), tags.end(), [](const Tag &a, const Tag &b) { return a.name < b.name; });
    return tags;
}

// Asks, less and less often, until the state is reached. A failed state or an hour without it throws.
template <typename Ask> Response wait(Ask ask, const std::string &pointer, const std::string &wanted) {
    using namespace std::chrono_literals;
    auto pause = 250ms;
    for (auto begun = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - begun < 1h;) {
        Response answer = ask();
        if (auto state = answer.get(pointer); state == wanted) {
            return answer;
        } else if (state == "Failed") {
            throw std::runtime_error("it failed " + answer.get("/trainingErrorDetails"));
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 5 / 4, std::chrono::milliseconds(5000));
    }
    throw std::runtime_error("it is not over after an hour");
}

std::string percent(const std::string &share) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << std::setw(5) << 100 * std::strtod(share.c_str(), nullptr) << " %";
    return out.str();
}

// A project that is deleted at the end, whatever happens in between.
class Project {
public:
    Project(const Client &used, const std::string &name) : client(used) {
        auto domains = client.call(customvision_get_domains);
        for (int i = 0; auto domain = domains.find("/" + std::to_string(i)); i++) {
            auto at = "/" + std::to_string(i);
            if (domains.get(at + "/name") == "General (compact)" && domains.get(at + "/type") == "Classification") {
                auto made = client.call(customvision_create_project,
                                        {{"name", text(name)},
                                         {"domainId", text(domains.get(at + "/id"))},
                                         {"classificationType", text("Multiclass")}});
                id = text(made.get("/id"));
                return;
            }
        }
        throw std::runtime_error("the service has no domain \"General (compact)\" for classification");
    }

    ~Project() {
        try {
            auto iterations = client.call(customvision_get_iterations, {{"projectId", id}});
            for (int i = 0; auto iteration = iterations.find("/" + std::to_string(i) + "/id"); i++) {
                if (iterations.get("/" + std::to_string(i) + "/publishName") != "null") {
                    client.call(customvision_unpublish_iteration,
                                {{"projectId", id}, {"iterationId", text(*iteration)}});
                }
            }
            client.call(customvision_delete_project, {{"projectId", id}});
            std::cout << "Deleted the project" << std::endl;
        } catch (const std::exception &error) {
            std::cerr << "warning: the project " << id << " could not be deleted: " << error.what() << std::endl;
        }
    }

    Project(const Project &) = delete;
    Project &operator=(const Project &) = delete;

    const Client &client;
    std::string id;
};

// Uploads the training pictures of a tag, 64 in a request. The library streams the files from where they are.
void upload(const Project &project, const Tag &tag) {
    for (std::size_t begin = 0; begin < tag.training.size(); begin += 64) {
        std::string images;
        auto end = std::min(begin + 64, tag.training.size());
        for (auto i = begin; i < end; i++) {
            images += (images.empty() ? "{\"@path\":" : ",{\"@path\":") + text(tag.training[i].string()) + "}";
        }
        auto batch = "{\"tagIds\":[" + tag.id + "],\"images\":[" + images + "]}";
        auto summary =
            project.client.call(customvision_create_images_from_files, {{"projectId", project.id}, {"batch", batch}});
        for (auto i = begin; i < end; i++) {
            auto at = "/images/" + std::to_string(i - begin);
            if (auto status = summary.get(at + "/status"); status != "OK" && status != "OKDuplicate") {
                std::cout << "  " << tag.name << "/" << summary.get(at + "/sourceUrl") << ": " << status << std::endl;
            }
        }
        std::cout << "  " << tag.name << ": " << end - begin << " pictures sent" << std::endl;
    }
}

// The picture is the file that @path names; no bytes are passed.
customvision_status quick_test_file(const customvision_training_client *client, const char *request,
                                    customvision_response **response) {
    return customvision_quick_test_image(client, request, nullptr, 0, response);
}

void quick_test(const Client &client, const Client::Members &iteration, const std::vector<Tag> &tags) {
    int right = 0, total = 0;
    for (const auto &tag : tags) {
        for (const auto &file : tag.unseen) {
            auto members = iteration;
            members.emplace_back("@path", text(file.string()));
            auto answer = client.call(quick_test_file, members);
            auto predicted = answer.get("/predictions/0/tagName");
            std::cout << "  " << tag.name << "/" << file.filename().string() << " looks like " << predicted << ", "
                      << percent(answer.get("/predictions/0/probability"))
                      << (predicted == tag.name ? "  right" : "  WRONG") << std::endl;
            right += predicted == tag.name;
            total++;
        }
    }
    std::cout << "  " << right << " of " << total << " right" << std::endl;
}

void run(const fs::path &folder) {
    auto tags = read_tags(folder);
    Client client;
    Project project(client, "Quickstart in C++");
    std::cout << "Created a project: " << project.id << std::endl;

    std::cout << "Uploading pictures" << std::endl;
    for (auto &tag : tags) {
        auto made = client.call(customvision_create_tag, {{"projectId", project.id}, {"name", text(tag.name)}});
        tag.id = text(made.get("/id"));
        upload(project, tag);
    }

    std::cout << "Training" << std::endl;
    auto training = client.call(customvision_train_project, {{"projectId", project.id}});
    const Client::Members iteration = {{"projectId", project.id}, {"iterationId", text(training.get("/id"))}};
    wait([&] { return client.call(customvision_get_iteration, iteration); }, "/status", "Completed");
    auto performance = client.call(customvision_get_iteration_performance, iteration);
    std::cout << "  precision " << percent(performance.get("/precision")) << ", recall "
              << percent(performance.get("/recall")) << ", average precision "
              << percent(performance.get("/averagePrecision")) << std::endl;

    if (const char *resource = std::getenv("VISION_PREDICTION_RESOURCE_ID")) {
        auto members = iteration;
        members.emplace_back("publishName", text("quickstart"));
        members.emplace_back("predictionId", text(resource));
        client.call(customvision_publish_iteration, members);
        std::cout << "Published as \"quickstart\"" << std::endl;
    }

    std::cout << "Testing pictures that it never saw" << std::endl;
    quick_test(client, iteration, tags);

    std::cout << "Exporting the model for ONNX" << std::endl;
    auto members = iteration;
    members.emplace_back("platform", text("ONNX"));
    client.call(customvision_export_iteration, members);
    auto exports = wait([&] { return client.call(customvision_get_exports, iteration); }, "/0/status", "Done");
    std::cout << "  ready for download at " << exports.get("/0/downloadUri") << std::endl;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FOLDER" << std::endl;
        return EXIT_FAILURE;
    }
    try {
        run(argv[1]);
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::cerr << "error: " << error.what() << std::endl;
        return EXIT_FAILURE;
    }
}
