/*
 * customvision: a client of the Azure Custom Vision Training API 3.4-preview.
 *
 * This file is generated from the library's sources; change those.
 *
 * USE
 *   Make a client with customvision_training_client_new and keep it. Each operation of the service has a function of its
 *   name: it takes the client and a JSON text, blocks until the service has answered, and returns a status and a
 *   response.
 *
 *     customvision_training_client *client;
 *     customvision_response *response;
 *     if (customvision_training_client_new("{\"endpoint\":\"https://NAME.cognitiveservices.azure.com\","
 *                                          "\"trainingKey\":\"KEY\"}", &client, &response) != CUSTOMVISION_OK) {
 *         fprintf(stderr, "%s\n", customvision_response_get(response, "/error/message", NULL));
 *     }
 *     customvision_response_free(response);
 *
 * REQUESTS
 *   One JSON object. Its keys are the operation's parameters, as its function lists them. NULL or "" stands for {}. A
 *   key whose value is null counts as not given. A key that is unknown, missing or repeated, or whose value has the
 *   wrong type, is an error that names it; what is inside a body is sent as you wrote it. Keys that begin with @ are
 *   this library's, and each operation takes:
 *   - @headers (object of strings): headers to add to the request. Not those that the library sets: Training-Key,
 *     Authorization, Host, Content-Type, Content-Length, Transfer-Encoding, Accept-Encoding, Connection, Expect.
 *   - @timeoutMs (integer): the limit for the whole call, retries included, in milliseconds, in place of the
 *     client's; 0 is none.
 *   - @maxRetries (integer): how often the call may be tried again, in place of the client's number.
 *   Text is UTF-8. UUIDs are strings. What goes into a JSON body reaches the service as the bytes that you wrote.
 *
 * RESPONSES
 *   On CUSTOMVISION_OK, the service's own bytes, untouched: JSON, null when it sent none. Fields and values that are new
 *   in the service are there too. On any other status, an error document:
 *     {"error":{"kind":"service","message":"...","operation":"create_tag","httpStatus":400,
 *               "code":"BadRequestTagNameNotUnique","requestId":"...","hint":"..."}}
 *   - kind: the status in lower case without its prefix; message: the service's words where it said something.
 *   - httpStatus, code, requestId, retryAfterMs: of the service's answer, when there was one.
 *   - processed: "no" when the request surely was not carried out (nothing was sent, or HTTP 429), "unknown" when it may
 *     have been: sent and not answered, or answered with 408 or a 5xx, by the last try or an earlier one.
 *   - attempts: how often the request was tried, when it was.
 *   - hint: what to do, where the usual cause is known. body: the beginning of an answer in no known shape.
 *   Absent fields are left out. customvision_response_get reads single values of either; each new pointer is looked for
 *   from the document's beginning, so that a JSON library is better for lists of thousands.
 *
 * MEMORY
 *   What you pass in is borrowed during the call. A function with response_out writes a response there whatever its
 *   status, and you free it with customvision_response_free; pass NULL if you want the status alone. Texts that are read
 *   from a response live as long as it does. Each _free takes NULL.
 *
 * RETRIES
 *   A call is tried again when the service is busy or not well (HTTP 408, 429, 500, 502, 503, 504), or a connection
 *   breaks or can't be made: up to maxRetries times within the call's time, after the wait that the service names or
 *   0.8 s, 1.6 s, 3.2 s. Operations that must not happen twice (those that create projects and tags, train, publish,
 *   export, import, and quick tests that are stored) are tried again only if the request surely was not processed.
 *   Nothing is tried again once a sink got a byte.
 *
 * THREADS
 *   A client and a cancel token may be used from many threads at once, a response from one at a time. Free a client when
 *   no call runs on it and none can begin; customvision_training_client_close ends the calls that run. There is no global
 *   state, no thread-local last error, no signal handler, and nothing is printed (but for Rust's message on standard error
 *   before a CUSTOMVISION_PANIC); customvision_training_client_set_log has log lines. Don't use a client in a child after
 *   fork.
 *
 * ABI
 *   Functions are only ever added, and the numbers of customvision_status never change. Statuses may be added: treat an
 *   unknown one as a failure.
 */


#ifndef CUSTOMVISION_H
#define CUSTOMVISION_H

#include <stddef.h>
#include <stdint.h>

/** The version of this header; customvision_version() is that of the library. */
#define CUSTOMVISION_VERSION "0.1.0"


/**
 * How a call ended. The numbers never change and are never reused; later versions may add some.
 */
typedef enum {
  /**
   * It succeeded; the response holds the service's answer.
   */
  CUSTOMVISION_OK = 0,
  /**
   * An argument was NULL that must not be, or a text was not UTF-8.
   */
  CUSTOMVISION_INVALID_ARGUMENT = 1,
  /**
   * The request or the configuration was refused before anything was sent: not JSON, an unknown, missing or repeated
   * key, a value of the wrong type, too many entries.
   */
  CUSTOMVISION_INVALID_REQUEST = 2,
  /**
   * The service, or a gateway before it, answered with an HTTP error.
   */
  CUSTOMVISION_SERVICE = 3,
  /**
   * No connection could be made, or it broke: name resolution, TCP, TLS, HTTP framing.
   */
  CUSTOMVISION_TRANSPORT = 4,
  /**
   * The call's time ran out.
   */
  CUSTOMVISION_TIMEOUT = 5,
  /**
   * The answer has a status of success, but is not what the operation returns: empty, cut short, too large, not
   * UTF-8, or another kind of document, such as a proxy's HTML page.
   */
  CUSTOMVISION_INVALID_RESPONSE = 6,
  /**
   * A local file could not be read.
   */
  CUSTOMVISION_IO = 7,
  /**
   * The caller ended the call.
   */
  CUSTOMVISION_CANCELLED = 8,
  /**
   * A bug of this library. The client can still be used.
   */
  CUSTOMVISION_PANIC = 9,
  /**
   * The token callback gave no token.
   */
  CUSTOMVISION_CREDENTIAL = 10,
} customvision_status;

/**
 * How much a log line matters. The numbers are those of Azure's other libraries.
 */
typedef enum {
  /**
   * And every try of a call that succeeded.
   */
  CUSTOMVISION_LOG_VERBOSE = 1,
  /**
   * And the tries that failed and were followed by another.
   */
  CUSTOMVISION_LOG_INFORMATIONAL = 2,
  /**
   * Calls that failed.
   */
  CUSTOMVISION_LOG_WARNING = 3,
  /**
   * Nothing yet.
   */
  CUSTOMVISION_LOG_ERROR = 4,
} customvision_log_level;

/**
 * Ends calls from any thread. Make one with `customvision_cancel_token_new`, have a client obey it with
 * `customvision_training_client_with_token`, trigger it with `customvision_cancel_token_cancel`, and free it with
 * `customvision_cancel_token_free`.
 */
typedef struct customvision_cancel_token customvision_cancel_token;

/**
 * The answer of a call, or its error document. Every function with a `response_out` makes one; free it with
 * `customvision_response_free`. All that is read from it lives as long as it does. Use it from one thread at a time.
 */
typedef struct customvision_response customvision_response;

/**
 * Where a token callback puts its token. It lives as long as the callback runs.
 */
typedef struct customvision_token customvision_token;

/**
 * A client of one Custom Vision resource, with its connections. Make one for a resource and keep it; use it from as
 * many threads at once as you like. Free it with `customvision_training_client_free`, when no other thread can begin a
 * call on it any more.
 */
typedef struct customvision_training_client customvision_training_client;

/**
 * Provides an Entra ID token: gives it to `customvision_token_set` and returns 0; anything else is a failure, and the call
 * that needs the token returns CUSTOMVISION_CREDENTIAL. It runs on the thread of that call, one at a time. It must not
 * throw or longjmp, nor make a call on the same client.
 */
typedef int (*customvision_token_callback)(customvision_token *token_out, void *user_data);

/**
 * Takes a log line: its `customvision_log_level` and its text, NUL-terminated UTF-8 without a line end, valid until the
 * callback returns. It runs on the threads that make calls, several at once. It must not throw or longjmp.
 */
typedef void (*customvision_log_callback)(int32_t level, const char *line, void *user_data);

/**
 * Receives a download piece by piece, on the thread that made the call. Returns 0 to go on; anything else ends the
 * download, and the call returns CUSTOMVISION_CANCELLED. `data` is valid until it returns. It must not throw or
 * longjmp.
 */
typedef int (*customvision_sink)(const uint8_t *data, size_t len, void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The name of a `customvision_status`, such as "CUSTOMVISION_TIMEOUT"; "unknown status" for any other number. The text
 * lives as long as the program.
 */
const char *customvision_status_name(int32_t status);

/**
 * The version of the library that runs, such as "0.1.0"; `CUSTOMVISION_VERSION` is that of the header. The text lives
 * as long as the program.
 */
const char *customvision_version(void);

/**
 * Makes a client. Nothing is sent: a wrong key shows at the first call.
 *
 * `config_json` is an object, or NULL for the environment variables VISION_TRAINING_ENDPOINT and VISION_TRAINING_KEY.
 * Its keys:
 * - `endpoint` (string, required): the resource's address, such as `https://NAME.cognitiveservices.azure.com`, with or
 *   without a trailing slash or the API's path. https, unless the host is this machine or `allowHttp` is true.
 * - `trainingKey` (string): the resource's training key. This or `bearerToken` is required.
 * - `bearerToken` (string): an Entra ID token in place of a key.
 * - `apiVersion` (string): default v3.4-preview.
 * - `connectTimeoutMs` (integer): the limit for making a connection, in milliseconds, 0 for none; default 10000.
 * - `timeoutMs` (integer): the limit for a whole call, retries included, in milliseconds, 0 for none; default 100000
 *   and 1000 more for each 128 KiB that are sent; for a download, 60000 without a byte.
 * - `maxRetries` (integer): how often a call may be tried again when the service answers 408, 429, 500, 502, 503 or 504,
 *   or a connection breaks or can't be made; what must not happen twice, such as creating a project, only after 429 or
 *   when no connection was made. Default 3; 0 is never.
 * - `retryDelayMs` (integer): the wait before the first retry, if the service names none; it doubles with each further
 *   one, and varies by 0.8 to 1.3. Default 800.
 * - `maxRetryDelayMs` (integer): the longest wait, even if the service names a longer one; default 60000.
 * - `rateLimit` (number, or "F0" or "S0"): how many requests are sent per second at most, by all threads together; F0, the
 *   free tier, is 2 and S0 is 10. Default: no limit.
 * - `maxIdleConnections` (integer): connections that are kept for further calls; default 64.
 * - `maxResponseBytes` (integer): the largest answer that is taken into memory, in bytes; default 67108864.
 * - `allowHttp` (boolean): allows plain http to another machine; default false.
 * - `proxy` (string): a proxy, such as `http://user:password@proxy.example:3128`; https and socks5 are known too; user
 *   name and password are percent-encoded. `env`: the proxy that the environment names, by curl's rules. Default: none.
 * - `rootCertificates` (string): whose certificates are trusted, besides those of `caFile` and `caPem`: `system` (the
 *   default; where the system has none, the bundled ones), `bundled` (Mozilla's) or `given` (nobody else's).
 * - `caFile`, `caPem` (string): certificate authorities to trust as well: a PEM file, or PEM text.
 * - `clientCertFile`, `clientCertPem` (string): the certificate that is shown to a server that asks for one, with those
 *   that signed it after it; default none.
 * - `clientKeyFile`, `clientKeyPem` (string): its private key: PKCS#8, PKCS#1 or SEC1 in PEM, not encrypted.
 * - `applicationId` (string): what precedes the User-Agent to tell your application: at most 24 printable characters, no
 *   spaces; default none.
 * - `userAgent` (string): default name and version of this library, and the platform.
 *
 * `client_out` receives the client, or NULL on failure. `response_out`, which may be NULL, receives "null", or the
 * error document: CUSTOMVISION_INVALID_ARGUMENT for NULL as `client_out` or text that is not UTF-8,
 * CUSTOMVISION_INVALID_REQUEST for a wrong configuration, CUSTOMVISION_IO for an unreadable file.
 */
customvision_status customvision_training_client_new(const char *config_json,
                                                     customvision_training_client **client_out,
                                                     customvision_response **response_out);

/**
 * Frees a client and closes its connections. NULL is fine.
 */
void customvision_training_client_free(customvision_training_client *client);

/**
 * How often requests had to wait since the client was made: `delayed_out` receives the number of requests that
 * `rateLimit` held back, `refused_out` the number of answers with HTTP 429, whether the request was tried again or not.
 * All handles on a client's connections count together. Each may be NULL; a NULL client has 0 of both.
 */
void customvision_training_client_throttled(const customvision_training_client *client,
                                            uint64_t *delayed_out,
                                            uint64_t *refused_out);

/**
 * Makes a client like `customvision_training_client_new`, whose Entra ID tokens a callback provides, in place of a key: when
 * the first call needs one, before the last one expires, and once after the service has refused it with 401.
 *
 * `config_json` has neither `trainingKey` nor `bearerToken`; NULL reads VISION_TRAINING_ENDPOINT alone. `user_data` is
 * passed through; it must be usable from every thread that makes calls, and live until the client is freed. The service
 * expects tokens for `https://cognitiveservices.azure.com`.
 *
 * `client_out` and `response_out` receive what they receive from `customvision_training_client_new`, and it fails as that.
 */
customvision_status customvision_training_client_new_with_token_callback(const char *config_json,
                                                                         customvision_token_callback callback,
                                                                         void *user_data,
                                                                         customvision_training_client **client_out,
                                                                         customvision_response **response_out);

/**
 * Gives a token to the callback that asks for one. `text` is copied. `expires_in_seconds` is how long it is valid from now
 * on; 0 when that is not known: it is then used until the service refuses it.
 */
void customvision_token_set(customvision_token *token,
                            const char *text,
                            uint64_t expires_in_seconds);

/**
 * Has later calls on a client, and on all handles on its connections, show this training key in place of what they show
 * now. `key` is copied. `response_out`, which may be NULL, receives "null", or the error document:
 * CUSTOMVISION_INVALID_ARGUMENT for NULL, CUSTOMVISION_INVALID_REQUEST for a key that can't be one.
 */
customvision_status customvision_training_client_set_training_key(const customvision_training_client *client,
                                                                  const char *key,
                                                                  customvision_response **response_out);

/**
 * The same for an Entra ID token.
 */
customvision_status customvision_training_client_set_bearer_token(const customvision_training_client *client,
                                                                  const char *token,
                                                                  customvision_response **response_out);

/**
 * Makes a token that is not triggered.
 */
customvision_cancel_token *customvision_cancel_token_new(void);

/**
 * Triggers a token, from any thread: its clients' running calls end at once, whatever they wait for, and they and all
 * later ones return CUSTOMVISION_CANCELLED. It can't be undone. NULL is fine. Not to be called from a signal handler.
 */
void customvision_cancel_token_cancel(const customvision_cancel_token *token);

/**
 * Frees a token, triggered or not. Its clients live on and obey it as it was. NULL is fine.
 */
void customvision_cancel_token_free(customvision_cancel_token *token);

/**
 * Makes a second handle on a client's connections, whose calls `token` can end, besides what ends the first one's.
 * It is cheap: make one for each piece of work that may be cancelled. The two may be freed in any order, each with
 * `customvision_training_client_free`.
 *
 * `client_out` receives the handle, or NULL on failure: CUSTOMVISION_INVALID_ARGUMENT for a NULL argument.
 */
customvision_status customvision_training_client_with_token(const customvision_training_client *client,
                                                            const customvision_cancel_token *token,
                                                            customvision_training_client **client_out);

/**
 * Closes a client with all handles on its connections: calls that run on them, and all later ones, return
 * CUSTOMVISION_CANCELLED. From any thread. The handles are still to be freed, once their calls have returned. NULL is
 * fine.
 */
void customvision_training_client_close(const customvision_training_client *client);

/**
 * Has a client, with all handles on its connections, give its log lines of `level` (a `customvision_log_level`) and above
 * to a callback; NULL as `callback` ends that, for calls that begin later. The environment variable AZURE_LOG_LEVEL, a number
 * or name such as 1 or verbose, is read now and goes before `level`.
 *
 * There is a line for each try of a call: operation, method, path, HTTP status, milliseconds, attempt, request id, and
 * why another try follows. Headers, queries, bodies and names that users gave are in no line. `user_data` is passed
 * through; it must be usable from every thread that makes calls, and live until the client is freed.
 *
 * CUSTOMVISION_INVALID_ARGUMENT for NULL as `client` or a level that is none.
 */
customvision_status customvision_training_client_set_log(const customvision_training_client *client,
                                                         customvision_log_callback callback,
                                                         void *user_data,
                                                         int32_t level);

/**
 * The whole document: the service's own bytes on CUSTOMVISION_OK ("null" when it sent none), else the error document.
 *
 * UTF-8, NUL-terminated; `len_out`, which may be NULL, receives its length without the NUL. NULL for a NULL response.
 */
const char *customvision_response_json(const customvision_response *response,
                                       size_t *len_out);

/**
 * One value of the document, by RFC 6901 pointer: "/id", "/0/tags/1/tagName", "/error/message"; "" is all of it.
 *
 * A string comes unescaped, anything else as its JSON. NUL-terminated; `len_out`, which may be NULL, receives the
 * length without the NUL. NULL, and 0, when there is no such value or an argument is NULL.
 */
const char *customvision_response_get(const customvision_response *response,
                                      const char *json_pointer,
                                      size_t *len_out);

/**
 * The HTTP status of the answer; 0 when there was none.
 */
uint16_t customvision_response_http_status(const customvision_response *response);

/**
 * A header of a successful answer, its name in any case; NULL when there is none of that name. The values that
 * matter of a failure (request id, retry-after) are in the error document.
 */
const char *customvision_response_header(const customvision_response *response,
                                         const char *name);

/**
 * Frees a response and all that was read from it. NULL is fine.
 */
void customvision_response_free(customvision_response *response);

/**
 * Lists the domains that projects can be made for.
 *
 * `GET /domains`
 *
 * Keys: none.
 *
 * Returns: an array of objects, [{"id", "name", "type", "exportable", "enabled", "exportablePlatforms",
 * "modelInformation"}].
 */
customvision_status customvision_get_domains(const customvision_training_client *client,
                                             const char *request_json,
                                             customvision_response **response_out);

/**
 * Tells about one domain.
 *
 * `GET /domains/{domainId}`
 *
 * Keys:
 * - `domainId` (UUID, required): The domain.
 *
 * Returns: an object, {"id", "name", "type", "exportable", "enabled", "exportablePlatforms", "modelInformation"}.
 *
 * The service refuses with: NotFoundDomain.
 */
customvision_status customvision_get_domain(const customvision_training_client *client,
                                            const char *request_json,
                                            customvision_response **response_out);

/**
 * Creates a project. Its name must not be empty, and the service may refuse one that is taken.
 *
 * `POST /projects`
 *
 * Keys:
 * - `name` (string, required): The name, not empty.
 * - `description` (string): What the project is for. The service's default is an empty text.
 * - `domainId` (UUID): The base model, an id of `get_domains`. The service's default is the General domain for
 *   classification; a compact domain is needed to export what is trained.
 * - `classificationType` (string): Whether an image has one tag or several. The service's default is `Multilabel`.
 *   Means nothing for object detection. One of: Multiclass or Multilabel.
 * - `targetExportPlatforms` (array of strings): The platforms that trained iterations are to be exported to. Any
 *   of CoreML, TensorFlow, DockerFile, ONNX, VAIDK, OpenVino.
 * - `exportModelContainerUri` (string): A signed URL of the Azure Storage container that exported models are
 *   copied to.
 * - `notificationQueueUri` (string): A signed URL of the Azure Storage queue that is told when training and
 *   exports end.
 *
 * Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
 * "drModeEnabled", "status"}.
 *
 * The service refuses with: BadRequestProjectName, BadRequestProjectNameNotUnique, BadRequestProjectUnknownDomain,
 * BadRequestExceedProjectLimit.
 */
customvision_status customvision_create_project(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Lists the projects of the resource, the newest first.
 *
 * `GET /projects`
 *
 * Keys: none.
 *
 * Returns: an array of objects, [{"id", "name", "description", "settings", "created", "lastModified",
 * "thumbnailUri", "drModeEnabled", "status"}].
 */
customvision_status customvision_get_projects(const customvision_training_client *client,
                                              const char *request_json,
                                              customvision_response **response_out);

/**
 * Tells about one project.
 *
 * `GET /projects/{projectId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 *
 * Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
 * "drModeEnabled", "status"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_project(const customvision_training_client *client,
                                             const char *request_json,
                                             customvision_response **response_out);

/**
 * Changes a project's name, description or settings. What the update leaves out stays as it is.
 *
 * `PATCH /projects/{projectId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `updatedProject` (object, required): What to change. {"name", "description", "settings": {"domainId",
 *   "classificationType", "targetExportPlatforms", "imageProcessingSettings"}}, each optional.
 *
 * Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
 * "drModeEnabled", "status"}.
 *
 * The service refuses with: NotFoundProject, BadRequestProjectName.
 */
customvision_status customvision_update_project(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Deletes a project with its images, tags and iterations. Published iterations have to be unpublished first.
 *
 * `DELETE /projects/{projectId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_delete_project(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Prepares a copy of a project for `import_project` and returns a token for it, valid for a day.
 *
 * `GET /projects/{projectId}/export`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 *
 * Returns: an object, {"iterationCount", "imageCount", "tagCount", "regionCount", "estimatedImportTimeInMS",
 * "token"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_export_project(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Makes a new project from the token of `export_project`, of this or another resource. The answer comes at once;
 * the project's status is `Importing` until its images are there.
 *
 * `POST /projects/import`
 *
 * Keys:
 * - `token` (string, required): The token of `export_project`.
 * - `name` (string): The new project's name. The service's default is that of the exported project, with a number
 *   if it is taken.
 *
 * Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
 * "drModeEnabled", "status"}.
 *
 * The service refuses with: BadRequestInvalidImportToken.
 */
customvision_status customvision_import_project(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Creates a tag. Its name is unique in the project.
 *
 * `POST /projects/{projectId}/tags`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `name` (string, required): The name, unique in the project.
 * - `description` (string): What the tag means. The service's default is none.
 * - `type` (string): The sort of tag. The service's default is `Regular`; a project has at most one `Negative`
 *   tag, for images that show nothing of what the other tags mean. One of: Regular, Negative or GeneralProduct.
 *
 * Returns: an object, {"id", "name", "description", "type", "imageCount"}.
 *
 * The service refuses with: NotFoundProject, BadRequestTagName, BadRequestTagNameNotUnique,
 * BadRequestExceedTagPerProjectLimit.
 */
customvision_status customvision_create_tag(const customvision_training_client *client,
                                            const char *request_json,
                                            customvision_response **response_out);

/**
 * Lists the tags of a project with the number of their images.
 *
 * `GET /projects/{projectId}/tags`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
 *   now.
 *
 * Returns: an array of objects, [{"id", "name", "description", "type", "imageCount"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_tags(const customvision_training_client *client,
                                          const char *request_json,
                                          customvision_response **response_out);

/**
 * Tells about one tag.
 *
 * `GET /projects/{projectId}/tags/{tagId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `tagId` (UUID, required): The tag.
 * - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
 *   now.
 *
 * Returns: an object, {"id", "name", "description", "type", "imageCount"}.
 *
 * The service refuses with: NotFoundTag.
 */
customvision_status customvision_get_tag(const customvision_training_client *client,
                                         const char *request_json,
                                         customvision_response **response_out);

/**
 * Changes a tag's name, description or type. What the update leaves out stays as it is.
 *
 * `PATCH /projects/{projectId}/tags/{tagId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `tagId` (UUID, required): The tag.
 * - `updatedTag` (object, required): What to change. {"name", "description", "type"}, each optional.
 *
 * Returns: an object, {"id", "name", "description", "type", "imageCount"}.
 *
 * The service refuses with: NotFoundTag, BadRequestTagNameNotUnique.
 */
customvision_status customvision_update_tag(const customvision_training_client *client,
                                            const char *request_json,
                                            customvision_response **response_out);

/**
 * Deletes a tag. Its images stay, without it.
 *
 * `DELETE /projects/{projectId}/tags/{tagId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `tagId` (UUID, required): The tag.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundTag.
 */
customvision_status customvision_delete_tag(const customvision_training_client *client,
                                            const char *request_json,
                                            customvision_response **response_out);

/**
 * Puts tags on images that are already in the project. The summary tells which pairs are new, which were there
 * before, and which exceed an image's 100 tags.
 *
 * `POST /projects/{projectId}/images/tags`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `tags` (array of objects): The pairs of image and tag. [{"imageId", "tagId"}].
 *
 * Returns: an object, {"created", "duplicated", "exceeded"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_image_tags(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Takes tags off images: each of the tags off each of the images.
 *
 * `DELETE /projects/{projectId}/images/tags`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `imageIds` (array of UUIDs, required): The images, at most 64.
 * - `tagIds` (array of UUIDs, required): The tags, at most 20.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_delete_image_tags(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Uploads one picture: JPEG, PNG, BMP or GIF, at most 6 MB. It is `len` bytes at `data`, or the file that `@path`
 * names, which is streamed. A picture that the project already has is no failure: its status is `OKDuplicate`.
 *
 * `POST /projects/{projectId}/images`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `tagIds` (array of UUIDs): Tags for the picture, at most 20.
 * - `@path` (string): A file to send in place of `data`, which must be NULL then.
 * - `@fileName` (string): The picture's name, which the service gives back as `sourceUrl`. Default: the file's, or
 *   imageData.
 *
 * Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
 * "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_images_from_data(const customvision_training_client *client,
                                                         const char *request_json,
                                                         const uint8_t *data,
                                                         size_t len,
                                                         customvision_response **response_out);

/**
 * Uploads up to 64 pictures in one request, from memory or from files, which are streamed. Each has its own status
 * in the summary.
 *
 * `POST /projects/{projectId}/images/files`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `batch` (batch of image files, required): The images. {"images": [{"name", "contents", "tagIds", "regions"}],
 *   "tagIds", "metadata"}: at most 64 images and 20 tags. "contents" is base64; "@path" in its place names a file,
 *   which is streamed. Give each a "name": the answer tells of it as "sourceUrl".
 *
 * Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
 * "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_images_from_files(const customvision_training_client *client,
                                                          const char *request_json,
                                                          customvision_response **response_out);

/**
 * Makes images of the project from up to 64 stored predictions.
 *
 * `POST /projects/{projectId}/images/predictions`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `batch` (batch of images, required): The images. {"images": [{"id", "tagIds", "regions"}], "tagIds",
 *   "metadata"}: at most 64 images and 20 tags.
 *
 * Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
 * "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_images_from_predictions(const customvision_training_client *client,
                                                                const char *request_json,
                                                                customvision_response **response_out);

/**
 * Has the service fetch up to 64 pictures from the web.
 *
 * `POST /projects/{projectId}/images/urls`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `batch` (batch of images, required): The images. {"images": [{"url", "tagIds", "regions"}], "tagIds",
 *   "metadata"}: at most 64 images and 20 tags.
 *
 * Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
 * "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_images_from_urls(const customvision_training_client *client,
                                                         const char *request_json,
                                                         customvision_response **response_out);

/**
 * Deletes images: some by their ids, or all of them.
 *
 * `DELETE /projects/{projectId}/images`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `imageIds` (array of UUIDs): The images, at most 256.
 * - `allImages` (boolean): Deletes every image of the project. Not together with `imageIds`.
 * - `allIterations` (boolean): Deletes them from past iterations too. The service's default is from the current
 *   one alone.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_delete_images(const customvision_training_client *client,
                                               const char *request_json,
                                               customvision_response **response_out);

/**
 * Counts the images of a project.
 *
 * `GET /projects/{projectId}/images/count`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
 *   now.
 * - `taggingStatus` (string): Counts tagged or untagged images alone. The service's default is `All`. One of: All,
 *   Tagged or Untagged.
 * - `filter` (string): A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
 * - `tagIds` (array of UUIDs): Counts images that have one of these tags.
 *
 * Returns: a whole number.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_image_count(const customvision_training_client *client,
                                                 const char *request_json,
                                                 customvision_response **response_out);

/**
 * Lists the images of a project, a page at a time.
 *
 * `GET /projects/{projectId}/images`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
 *   now.
 * - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20.
 * - `taggingStatus` (string): Lists tagged or untagged images alone. The service's default is `All`. One of: All,
 *   Tagged or Untagged.
 * - `filter` (string): A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
 * - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
 * - `take` (integer): The size of the page, at most 256. Default: 50.
 * - `skip` (integer): How many images to pass over. Default: 0.
 *
 * Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
 * "originalImageUri", "tags", "regions", "metadata"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_images(const customvision_training_client *client,
                                            const char *request_json,
                                            customvision_response **response_out);

/**
 * Tells about some images, the oldest first, whatever the order of the ids.
 *
 * `GET /projects/{projectId}/images/id`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `imageIds` (array of UUIDs): The images, at most 256.
 * - `iterationId` (UUID): Tells as of this iteration's training. The service's default is the project as it is
 *   now.
 *
 * Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
 * "originalImageUri", "tags", "regions", "metadata"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_images_by_ids(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Counts the images that have a tag.
 *
 * `GET /projects/{projectId}/images/tagged/count`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
 *   now.
 * - `tagIds` (array of UUIDs): Counts images that have one of these tags. The service's default is any tag.
 *
 * Returns: a whole number.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_tagged_image_count(const customvision_training_client *client,
                                                        const char *request_json,
                                                        customvision_response **response_out);

/**
 * Lists the images that have a tag, a page at a time.
 *
 * `GET /projects/{projectId}/images/tagged`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
 *   now.
 * - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20. The service's default is any
 *   tag.
 * - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
 * - `take` (integer): The size of the page, at most 256. Default: 50.
 * - `skip` (integer): How many images to pass over. Default: 0.
 *
 * Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
 * "originalImageUri", "tags", "regions", "metadata"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_tagged_images(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Counts the images that have no tag.
 *
 * `GET /projects/{projectId}/images/untagged/count`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
 *   now.
 *
 * Returns: a whole number.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_untagged_image_count(const customvision_training_client *client,
                                                          const char *request_json,
                                                          customvision_response **response_out);

/**
 * Lists the images that have no tag, a page at a time.
 *
 * `GET /projects/{projectId}/images/untagged`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
 *   now.
 * - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
 * - `take` (integer): The size of the page, at most 256. Default: 50.
 * - `skip` (integer): How many images to pass over. Default: 0.
 *
 * Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
 * "originalImageUri", "tags", "regions", "metadata"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_untagged_images(const customvision_training_client *client,
                                                     const char *request_json,
                                                     customvision_response **response_out);

/**
 * Sets metadata of up to 256 images: texts by name, 50 at most for an image, names of at most 256 characters and
 * values of at most 512. The summary tells what became of each image.
 *
 * `POST /projects/{projectId}/images/metadata`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `imageIds` (array of UUIDs, required): The images, at most 256.
 * - `metadata` (object of strings, required): Texts by name.
 *
 * Returns: an object, {"isBatchSuccessful", "images"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_update_image_metadata(const customvision_training_client *client,
                                                       const char *request_json,
                                                       customvision_response **response_out);

/**
 * Downloads a file of the project, piece by piece into `sink`, whatever its size. `user_data` is passed through.
 *
 * `GET /projects/{projectId}/artifacts`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `path` (string, required): The path of the file.
 *
 * Returns: {"bytes": N} when all N bytes went to the sink.
 *
 * The service refuses with: BadRequestInvalidArtifactUri.
 */
customvision_status customvision_get_artifact(const customvision_training_client *client,
                                              const char *request_json,
                                              customvision_sink sink,
                                              void *user_data,
                                              customvision_response **response_out);

/**
 * Marks up to 64 regions on images. A region's tag is put on its image too. The summary tells which are new, which
 * were there before, and which exceed an image's 300 regions.
 *
 * `POST /projects/{projectId}/images/regions`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `regions` (array of objects): The regions, at most 64. Sides are fractions of the image's width and height,
 *   from its top left corner. [{"imageId", "tagId", "left", "top", "width", "height"}].
 *
 * Returns: an object, {"created", "duplicated", "exceeded"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_create_image_regions(const customvision_training_client *client,
                                                      const char *request_json,
                                                      customvision_response **response_out);

/**
 * Deletes up to 64 regions.
 *
 * `DELETE /projects/{projectId}/images/regions`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `regionIds` (array of UUIDs, required): The regions, at most 64.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_delete_image_regions(const customvision_training_client *client,
                                                      const char *request_json,
                                                      customvision_response **response_out);

/**
 * Proposes regions of an image that may show something, the surest first.
 *
 * `POST /projects/{projectId}/images/{imageId}/regionproposals`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `imageId` (UUID, required): The image.
 *
 * Returns: an object, {"projectId", "imageId", "proposals"}.
 *
 * The service refuses with: NotFoundImage.
 */
customvision_status customvision_get_image_region_proposals(const customvision_training_client *client,
                                                            const char *request_json,
                                                            customvision_response **response_out);

/**
 * Begins to train the project on its tagged images. The answer comes at once; the iteration's status is `Training`
 * until it is `Completed` or `Failed`. Needs two tags with five images each, or fifteen images per tag for object
 * detection.
 *
 * `POST /projects/{projectId}/train`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `trainingType` (string): How thoroughly. The service's default is `Regular`. One of: Regular or Advanced.
 * - `reservedBudgetInHours` (integer): The most hours that `Advanced` training may be billed for. Default: 0.
 * - `forceTrain` (boolean): Trains even if nothing has changed since the last time. Default: false.
 * - `notificationEmailAddress` (string): Where to send an email when it is done.
 * - `selectedTags` (array of UUIDs): Trains for these tags alone. The service's default is all.
 * - `customBaseModelInfo` (object): The iteration that training goes on from. The service's default is the
 *   project's domain. {"projectId", "iterationId"}.
 *
 * Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
 * "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
 * "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
 * "trainingErrorDetails"}.
 *
 * The service refuses with: BadRequestTrainingNotNeeded, BadRequestTrainingAlreadyInProgress,
 * BadRequest...TrainingValidationFailed (too few tags or images).
 */
customvision_status customvision_train_project(const customvision_training_client *client,
                                               const char *request_json,
                                               customvision_response **response_out);

/**
 * Lists the iterations of a project.
 *
 * `GET /projects/{projectId}/iterations`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 *
 * Returns: an array of objects, [{"id", "name", "status", "created", "lastModified", "trainedAt", "projectId",
 * "exportable", "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
 * "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
 * "trainingErrorDetails"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_get_iterations(const customvision_training_client *client,
                                                const char *request_json,
                                                customvision_response **response_out);

/**
 * Tells about one iteration, such as whether its training is over.
 *
 * `GET /projects/{projectId}/iterations/{iterationId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 *
 * Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
 * "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
 * "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
 * "trainingErrorDetails"}.
 *
 * The service refuses with: NotFoundIteration.
 */
customvision_status customvision_get_iteration(const customvision_training_client *client,
                                               const char *request_json,
                                               customvision_response **response_out);

/**
 * Renames an iteration.
 *
 * `PATCH /projects/{projectId}/iterations/{iterationId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `name` (string, required): The new name.
 *
 * Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
 * "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
 * "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
 * "trainingErrorDetails"}.
 *
 * The service refuses with: NotFoundIteration, BadRequestIterationNameNotUnique.
 */
customvision_status customvision_update_iteration(const customvision_training_client *client,
                                                  const char *request_json,
                                                  customvision_response **response_out);

/**
 * Deletes an iteration. A published one has to be unpublished first.
 *
 * `DELETE /projects/{projectId}/iterations/{iterationId}`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundIteration, BadRequestIterationIsPublished.
 */
customvision_status customvision_delete_iteration(const customvision_training_client *client,
                                                  const char *request_json,
                                                  customvision_response **response_out);

/**
 * Tells how well an iteration did on images that were held out of its training: precision, recall and average
 * precision, for each tag and for all.
 *
 * `GET /projects/{projectId}/iterations/{iterationId}/performance`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `threshold` (number): The probability, from 0 to 1, from which on a prediction counts.
 * - `overlapThreshold` (number): The overlap with the true region, from 0 to 1, from which on a detected one
 *   counts.
 *
 * Returns: an object, {"perTagPerformance", "precision", "precisionStdDeviation", "recall", "recallStdDeviation",
 * "averagePrecision"}. Each of "perTagPerformance" has "id", "name" and the same five numbers.
 *
 * The service refuses with: NotFoundIteration.
 */
customvision_status customvision_get_iteration_performance(const customvision_training_client *client,
                                                           const char *request_json,
                                                           customvision_response **response_out);

/**
 * Counts the images whose predictions `get_image_performances` lists.
 *
 * `GET /projects/{projectId}/iterations/{iterationId}/performance/images/count`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `tagIds` (array of UUIDs): Counts images that have one of these tags.
 *
 * Returns: a whole number.
 *
 * The service refuses with: NotFoundIteration.
 */
customvision_status customvision_get_image_performance_count(const customvision_training_client *client,
                                                             const char *request_json,
                                                             customvision_response **response_out);

/**
 * Lists the images held out of an iteration's training with what it predicts for them, a page at a time.
 *
 * `GET /projects/{projectId}/iterations/{iterationId}/performance/images`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20.
 * - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
 * - `take` (integer): The size of the page, at most 256. Default: 50.
 * - `skip` (integer): How many images to pass over. Default: 0.
 *
 * Returns: an array of objects, [{"predictions", "id", "created", "width", "height", "imageUri", "thumbnailUri",
 * "tags", "regions"}].
 *
 * The service refuses with: NotFoundIteration.
 */
customvision_status customvision_get_image_performances(const customvision_training_client *client,
                                                        const char *request_json,
                                                        customvision_response **response_out);

/**
 * Publishes a trained iteration to a prediction resource, under a name that is unique in the project.
 * `predictionId` is the resource's full Azure id, which begins with `/subscriptions/`.
 *
 * `POST /projects/{projectId}/iterations/{iterationId}/publish`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `publishName` (string, required): The name to publish under, unique in the project.
 * - `predictionId` (string, required): The full Azure resource id of the prediction resource.
 * - `overwrite` (boolean): Takes the name over from another iteration. The service's default is false.
 *
 * Returns: true.
 *
 * The service refuses with: BadRequestIterationIsPublished, BadRequestIterationIsNotTrained,
 * BadRequestInvalidPublishTarget.
 */
customvision_status customvision_publish_iteration(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Takes an iteration off its prediction resource.
 *
 * `DELETE /projects/{projectId}/iterations/{iterationId}/publish`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 *
 * Returns: null.
 *
 * The service refuses with: BadRequestIterationNotPublished.
 */
customvision_status customvision_unpublish_iteration(const customvision_training_client *client,
                                                     const char *request_json,
                                                     customvision_response **response_out);

/**
 * Begins to export a trained iteration of a compact domain for a platform. The answer comes at once; `get_exports`
 * tells when it is `Done` and where to download it.
 *
 * `POST /projects/{projectId}/iterations/{iterationId}/export`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `platform` (string, required): What to export for. One of: CoreML, TensorFlow, DockerFile, ONNX, VAIDK or
 *   OpenVino.
 * - `flavor` (string): The variant of the platform, such as `Linux` for `DockerFile` or `ONNX12` for `ONNX`. One
 *   of: Linux, Windows, ONNX10, ONNX12, ARM, TensorFlowNormal or TensorFlowLite.
 *
 * Returns: an object, {"platform", "status", "downloadUri", "flavor", "newerVersionAvailable"}.
 *
 * The service refuses with: BadRequestExportAlreadyInProgress, BadRequestProjectUnsupportedExportPlatform.
 */
customvision_status customvision_export_iteration(const customvision_training_client *client,
                                                  const char *request_json,
                                                  customvision_response **response_out);

/**
 * Lists an iteration's exports, with download addresses that are valid for a day.
 *
 * `GET /projects/{projectId}/iterations/{iterationId}/export`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 *
 * Returns: an array of objects, [{"platform", "status", "downloadUri", "flavor", "newerVersionAvailable"}].
 *
 * The service refuses with: NotFoundIteration.
 */
customvision_status customvision_get_exports(const customvision_training_client *client,
                                             const char *request_json,
                                             customvision_response **response_out);

/**
 * Tests an iteration with one picture: JPEG, PNG, BMP or GIF, at most 4 MB. It is `len` bytes at `data`, or the
 * file that `@path` names, which is streamed.
 *
 * `POST /projects/{projectId}/quicktest/image`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID): The iteration. The service's default is the newest trained one.
 * - `store` (boolean): Keeps picture and prediction for `query_predictions`. Default: true.
 * - `@path` (string): A file to send in place of `data`, which must be NULL then.
 * - `@fileName` (string): The picture's name, which the service gives back as `sourceUrl`. Default: the file's, or
 *   imageData.
 *
 * Returns: an object, {"id", "project", "iteration", "created", "predictions"}. Each of "predictions" has
 * "probability", "tagId", "tagName", "boundingBox" and "tagType".
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_quick_test_image(const customvision_training_client *client,
                                                  const char *request_json,
                                                  const uint8_t *data,
                                                  size_t len,
                                                  customvision_response **response_out);

/**
 * Tests an iteration with a picture that the service fetches from the web.
 *
 * `POST /projects/{projectId}/quicktest/url`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `url` (string, required): Where the service reads the picture.
 * - `iterationId` (UUID): The iteration. The service's default is the newest trained one.
 * - `store` (boolean): Keeps picture and prediction for `query_predictions`. Default: true.
 *
 * Returns: an object, {"id", "project", "iteration", "created", "predictions"}. Each of "predictions" has
 * "probability", "tagId", "tagName", "boundingBox" and "tagType".
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_quick_test_image_url(const customvision_training_client *client,
                                                      const char *request_json,
                                                      customvision_response **response_out);

/**
 * Lists kept predictions, a page at a time: the answer's token asks for the next.
 *
 * `POST /projects/{projectId}/predictions/query`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `query` (object, required): What to list; {} for everything. {"session", "continuation", "maxCount",
 *   "orderBy", "tags": [{"id", "minThreshold", "maxThreshold"}], "iterationId", "startTime", "endTime",
 *   "application"}, each optional.
 *
 * Returns: an object, {"token", "results"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_query_predictions(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Deletes up to 64 kept predictions with their pictures.
 *
 * `DELETE /projects/{projectId}/predictions`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `ids` (array of UUIDs, required): The predictions, at most 64.
 *
 * Returns: null.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_delete_prediction(const customvision_training_client *client,
                                                   const char *request_json,
                                                   customvision_response **response_out);

/**
 * Has an iteration suggest tags and regions for up to 64 untagged images.
 *
 * `POST /projects/{projectId}/tagsandregions/suggestions`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `imageIds` (array of UUIDs, required): The untagged images, at most 64.
 *
 * Returns: an array of objects, [{"id", "project", "iteration", "created", "predictions",
 * "predictionUncertainty"}].
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_suggest_tags_and_regions(const customvision_training_client *client,
                                                          const char *request_json,
                                                          customvision_response **response_out);

/**
 * Lists untagged images with what was suggested for them, a page at a time: the answer's token asks for the next.
 *
 * `POST /projects/{projectId}/images/suggested`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `query` (object, required): What to list; {} for everything. {"tagIds", "threshold", "session",
 *   "continuation", "maxCount", "sortBy"}, each optional.
 *
 * Returns: an object, {"token", "results"}.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_query_suggested_images(const customvision_training_client *client,
                                                        const char *request_json,
                                                        customvision_response **response_out);

/**
 * Counts the untagged images for which each tag was suggested. Returns the counts by tag id.
 *
 * `POST /projects/{projectId}/images/suggested/count`
 *
 * Keys:
 * - `projectId` (UUID, required): The project.
 * - `iterationId` (UUID, required): The iteration.
 * - `tagIds` (array of UUIDs): Counts for these tags alone.
 * - `threshold` (number): Counts suggestions of at least this confidence, from 0 to 1.
 *
 * Returns: an object, counts by tag id.
 *
 * The service refuses with: NotFoundProject.
 */
customvision_status customvision_query_suggested_image_count(const customvision_training_client *client,
                                                             const char *request_json,
                                                             customvision_response **response_out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CUSTOMVISION_H */
