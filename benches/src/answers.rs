//! What the loopback server answers: bytes as the service sends them, made once.

use std::fmt::Write;

/// The headers of the service's recorded answers, but for the length.
const HEADERS: &str = "Content-Type: application/json; charset=utf-8\r\n\
    Request-Id: 2f6b1c1e-54d5-4e8c-a7a6-0d3d0f1b7a55\r\n\
    apim-request-id: 2f6b1c1e-54d5-4e8c-a7a6-0d3d0f1b7a55\r\n\
    Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Date: Mon, 03 May 2021 10:20:30 GMT\r\n";

/// The head of a successful answer whose body has so many bytes.
pub fn head(length: usize) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{HEADERS}\r\n")
}

/// A whole answer.
pub fn answer(body: &str) -> Vec<u8> {
    (head(body.len()) + body).into_bytes()
}

/// A UUID that differs from those of other numbers or letters.
fn id(letter: char, number: usize) -> String {
    format!("{number:08x}-52d1-4b{letter}c-9{letter}1f-{:012x}", number * 7919)
}

/// A project, 708 bytes.
pub fn project() -> String {
    format!(
        "{{\"id\":\"{}\",\"name\":\"Cats and dogs\",\"description\":\"Pictures of the animals of our shelter, told apart\",\
         \"settings\":{{\"domainId\":\"{}\",\"classificationType\":\"Multiclass\",\"targetExportPlatforms\":[\"ONNX\",\
         \"TensorFlow\"],\"useNegativeSet\":true,\"detectionParameters\":null,\"imageProcessingSettings\":\
         {{\"augmentationMethods\":{{\"rotation\":true,\"scaling\":true}}}}}},\"created\":\"2021-05-01T10:20:30.123Z\",\
         \"lastModified\":\"2021-05-03T08:00:00.5Z\",\"thumbnailUri\":\"{}\",\"drModeEnabled\":false,\
         \"status\":\"Succeeded\"}}",
        id('a', 1),
        id('b', 2),
        uri("t", 1).chars().take(160).collect::<String>(),
    )
}

/// A signed address of a picture.
fn uri(kind: &str, number: usize) -> String {
    format!(
        "https://irisprodeutraining.blob.core.windows.net/{kind}-0123456789abcdef0123456789abcdef/{}?sv=2020-08-04\
         &st=2021-05-03T10%3A20%3A30Z&se=2021-05-04T10%3A20%3A30Z&sr=b&sp=r&spr=https\
         &sig=Qm9yZ2VzJTIwYW5kJTIwaGlzJTIwbGlicmFyeQ0123456789abcdef%2Bx%2F{number:06}%3D",
        id('c', number)
    )
}

/// A page of images with one or two tags and one to three regions each, 1.6 KB an image.
pub fn images(count: usize) -> String {
    let mut json = String::from("[");
    for number in 0..count {
        let _ = write!(
            json,
            "{}{{\"id\":\"{}\",\"created\":\"2021-05-01T10:20:30.1234567Z\",\"width\":1600,\"height\":900,\
             \"resizedImageUri\":\"{}\",\"thumbnailUri\":\"{}\",\"originalImageUri\":\"{}\",\"tags\":[",
            if number == 0 { "" } else { "," },
            id('d', number),
            uri("i", number),
            uri("t", number),
            uri("o", number),
        );
        for tag in 0..=number % 2 {
            let _ = write!(
                json,
                "{}{{\"tagId\":\"{}\",\"tagName\":\"tag {tag}\",\"created\":\"2021-05-01T10:20:30.5Z\"}}",
                if tag == 0 { "" } else { "," },
                id('e', tag)
            );
        }
        json.push_str("],\"regions\":[");
        for region in 0..=number % 3 {
            let _ = write!(
                json,
                "{}{{\"regionId\":\"{}\",\"tagName\":\"tag 0\",\"created\":\"2021-05-01T10:20:31.75Z\",\"tagId\":\"{}\",\
                 \"left\":0.{:06},\"top\":0.25,\"width\":0.1328125,\"height\":0.{:05}}}",
                if region == 0 { "" } else { "," },
                id('f', number * 3 + region),
                id('e', 0),
                100_000 + number,
                30_000 + number,
            );
        }
        json.push_str("]}");
    }
    json.push(']');
    json
}

/// The summary of an upload.
pub fn summary(count: usize) -> String {
    let mut json = String::from("{\"isBatchSuccessful\":true,\"images\":[");
    for number in 0..count {
        let image = images(1);
        let _ = write!(
            json,
            "{}{{\"sourceUrl\":\"{number:02}.jpg\",\"status\":\"OK\",\"image\":{}}}",
            if number == 0 { "" } else { "," },
            &image[1..image.len() - 1]
        );
    }
    json.push_str("]}");
    json
}

/// The summary of one tag put on one image.
pub fn tagged() -> String {
    format!("{{\"created\":[{{\"imageId\":\"{}\",\"tagId\":\"{}\"}}]}}", id('d', 1), id('e', 1))
}
