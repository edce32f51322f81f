//! A small HTTP client, pictures to upload, and a matcher of spellings.

use std::{
    io::{Cursor, Read},
    net::TcpStream,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use customvision_emulator::Emulator;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

pub(crate) const COMPACT: &str = "0732100f-1a38-4e49-a514-c9b44c697ab5";
pub(crate) const DETECTION: &str = "da2e3a8a-40a5-4171-82f4-58522f70fbc1";
pub(crate) const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
pub(crate) const TARGET: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/prediction";

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and code of an error in the service's own shape, which is checked.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String) {
        let json = self.json();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "message"], "{}", self.text());
        (self.status, json["code"].as_str().unwrap().to_owned())
    }
}

/// An emulator that trains, exports and imports at once, and a way to speak to it.
pub(crate) struct Service {
    pub(crate) emulator: Emulator,
    agent: ureq::Agent,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::with(Duration::ZERO, Duration::ZERO)
    }

    pub(crate) fn with(training: Duration, export: Duration) -> Self {
        let builder = Emulator::builder().training_duration(training).export_duration(export);
        Self::on(builder.import_duration(Duration::ZERO).start().unwrap())
    }

    pub(crate) fn on(emulator: Emulator) -> Self {
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
        Self { emulator, agent: config.timeout_global(Some(Duration::from_secs(60))).build().into() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/customvision/v3.4-preview/training/{path}", self.emulator.endpoint())
    }

    /// Sends anything; a header given twice counts as given last.
    pub(crate) fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self.agent.run(request.body(body).unwrap()).unwrap();
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().with_config().limit(100 << 20).read_to_vec().unwrap(),
        }
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> Reply {
        self.send(method, &self.url(path), &[("Training-Key", self.emulator.key())], &[])
    }

    /// Asks the emulator itself, without a key; `path` is what follows `/admin/`.
    pub(crate) fn admin(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let url = format!("{}/admin/{path}", self.emulator.endpoint());
        self.send(method, &url, &[], body.as_bytes())
    }

    /// Arms a fault and gives its number.
    #[track_caller]
    pub(crate) fn arm(&self, fault: Value) -> u64 {
        let armed = self.admin("POST", "faults", &fault);
        assert_eq!(armed.status, 201, "{}", armed.text());
        armed.json()["id"].as_u64().unwrap()
    }

    /// Moves the emulator's clock on.
    pub(crate) fn advance(&self, by: &str) {
        let moved = self.admin("PATCH", "clock", &serde_json::json!({"advance": by}));
        assert_eq!(moved.status, 200, "{}", moved.text());
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.call("GET", path)
    }

    pub(crate) fn post_as(&self, path: &str, content_type: &str, body: &[u8]) -> Reply {
        let headers = [("Training-Key", self.emulator.key()), ("Content-Type", content_type)];
        self.send("POST", &self.url(path), &headers, body)
    }

    pub(crate) fn send_json(&self, method: &str, path: &str, body: &Value) -> Reply {
        let headers =
            [("Training-Key", self.emulator.key()), ("Content-Type", "application/json; charset=utf-8")];
        self.send(method, &self.url(path), &headers, body.to_string().as_bytes())
    }

    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Reply {
        self.send_json("POST", path, body)
    }

    /// A new project; `query` goes on after its name.
    pub(crate) fn project(&self, name: &str, query: &str) -> String {
        id(&self.call("POST", &format!("projects?name={}{query}", encode(name))))
    }

    pub(crate) fn tag(&self, project: &str, name: &str) -> String {
        id(&self.call("POST", &format!("projects/{project}/tags?name={}", encode(name))))
    }

    /// Uploads pictures in one multipart request.
    pub(crate) fn upload(&self, project: &str, tags: &[&str], pictures: &[Vec<u8>]) -> Reply {
        let files: Vec<(String, &[u8])> =
            pictures.iter().enumerate().map(|(n, bytes)| (format!("{n}.png"), bytes.as_slice())).collect();
        let path = format!("projects/{project}/images?tagIds={}", tags.join("%2C"));
        self.post_as(&path, "multipart/form-data; boundary=\"edge\"", &multipart("edge", &files))
    }

    /// A multiclass project of a compact domain with `count` pictures each of circles, squares and triangles.
    pub(crate) fn shapes(&self, query: &str, count: u64) -> (String, [String; 3]) {
        let project = self.project("shapes", query);
        let tags = ["circle", "square", "triangle"].map(|name| self.tag(&project, name));
        for (shape, tag) in tags.iter().enumerate() {
            let pictures: Vec<Vec<u8>> = (0..count).map(|n| draw(shape, n)).collect();
            assert_eq!(self.upload(&project, &[tag], &pictures).status, 200);
        }
        (project, tags)
    }

    /// Trains and waits for the end.
    pub(crate) fn train(&self, project: &str) -> String {
        let iteration = id(&self.call("POST", &format!("projects/{project}/train")));
        assert_eq!(self.await_training(project, &iteration)["status"], "Completed");
        iteration
    }

    /// Publishes an iteration and gives the start of its prediction URLs; `kind` is `classify` or `detect`.
    pub(crate) fn publish(&self, project: &str, iteration: &str, name: &str, kind: &str) -> String {
        let query = format!("publishName={}&predictionId={}", encode(name), encode(TARGET));
        let path = format!("projects/{project}/iterations/{iteration}/publish?{query}");
        assert_eq!(self.call("POST", &path).text(), "true");
        let endpoint = self.emulator.endpoint();
        format!("{endpoint}/customvision/v3.1/prediction/{project}/{kind}/iterations/{}", encode(name))
    }

    /// Posts to a prediction URL.
    pub(crate) fn predict(&self, url: &str, content_type: &str, body: &[u8]) -> Reply {
        let headers = [("Prediction-Key", self.emulator.key()), ("Content-Type", content_type)];
        self.send("POST", url, &headers, body)
    }

    pub(crate) fn await_training(&self, project: &str, iteration: &str) -> Value {
        let path = format!("projects/{project}/iterations/{iteration}");
        eventually(|| Some(self.get(&path).json()).filter(|found| found["status"] != "Training"))
    }
}

/// A connection of its own, to write requests by hand to.
pub(crate) fn open(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(service.emulator.endpoint().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// What comes until the connection ends, however it ends.
pub(crate) fn answer(mut stream: impl Read) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The entries of a list, by one of their texts.
pub(crate) fn texts(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
}

/// The id in a successful answer.
#[track_caller]
pub(crate) fn id(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["id"].as_str().unwrap().to_owned()
}

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The text of a file in an archive.
pub(crate) fn unzip(archive: &[u8], name: &str) -> String {
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Asks again until there is an answer, for half a minute.
pub(crate) fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing came of it");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A multipart body with an unquoted part name, as the .NET client writes it.
pub(crate) fn multipart(boundary: &str, files: &[(String, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--{boundary}\r\nContent-Type: application/octet-stream\r\n\
             Content-Disposition: form-data; name=imageData; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

/// A picture as an entry of a JSON batch.
pub(crate) fn file(name: &str, bytes: &[u8]) -> Value {
    json!({"name": name, "contents": BASE64_STANDARD.encode(bytes)})
}

pub(crate) fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG of one colour.
pub(crate) fn plain(width: u32, height: u32, level: u8) -> Vec<u8> {
    encoded(RgbImage::from_pixel(width, height, Rgb([level, level, 200])), ImageFormat::Png)
}

/// A PNG of a circle (0), square (1) or triangle (2) of random size, place and colours; `seed` decides them.
pub(crate) fn draw(shape: usize, seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed * 3 + shape as u64);
    let mut between = |low: f32, high: f32| low + random.f32() * (high - low);
    let side = between(80.0, 160.0);
    let (x, y) = (side * between(0.35, 0.65), side * between(0.35, 0.65));
    let radius = side * between(0.15, 0.3);
    let paper = [0; 3].map(|_| between(190.0, 255.0) as u8);
    let ink = [0; 3].map(|_| between(0.0, 130.0) as u8);
    let picture = RgbImage::from_fn(side as u32, side as u32, |column, row| {
        let inside = is_inside(shape, column as f32 - x, row as f32 - y, radius);
        Rgb(if inside { ink } else { paper })
    });
    encoded(picture, ImageFormat::Png)
}

/// What a drawn scene shows: a shape and its box, as left, top, width and height in fractions of the picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) shape: usize,
    pub(crate) area: [f32; 4],
}

/// A PNG of one to three shapes that do not touch, each somewhere in a cell of its own; `seed` decides all of it.
pub(crate) fn draw_scene(seed: u64) -> (Vec<u8>, Vec<Drawn>) {
    let mut random = fastrand::Rng::with_seed(seed + 40_000);
    let mut between = |low: f32, high: f32| low + random.f32() * (high - low);
    let (width, height) = (between(160.0, 320.0).round(), between(160.0, 320.0).round());
    let paper = [0; 3].map(|_| between(190.0, 255.0));
    let mut picture = RgbImage::from_pixel(width as u32, height as u32, Rgb(paper.map(|level| level as u8)));
    let mut drawn = Vec::new();
    let mut cells = [0, 1, 2, 3];
    let count = between(1.0, 3.99) as usize;
    for number in 0..count {
        cells.swap(number, number + between(0.0, 3.99 - number as f32) as usize);
        let cell = cells[number];
        let (column, row) = ((cell % 2) as f32, (cell / 2) as f32);
        let radius = width.min(height) * between(0.1, 0.2);
        let x = width / 2.0 * column + between(radius + 2.0, width / 2.0 - radius - 2.0);
        let y = height / 2.0 * row + between(radius + 2.0, height / 2.0 - radius - 2.0);
        let ink = [0; 3].map(|_| between(0.0, 130.0) as u8);
        let shape = between(0.0, 2.99) as usize;
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, 0.0_f32, f32::MAX, 0.0_f32);
        for (column, row, pixel) in picture.enumerate_pixels_mut() {
            let (column, row) = (column as f32, row as f32);
            if is_inside(shape, column - x, row - y, radius) {
                *pixel = Rgb(ink);
                (left, right) = (left.min(column), right.max(column + 1.0));
                (top, bottom) = (top.min(row), bottom.max(row + 1.0));
            }
        }
        let area = [left / width, top / height, (right - left) / width, (bottom - top) / height];
        drawn.push(Drawn { shape, area });
    }
    (encoded(picture, ImageFormat::Png), drawn)
}

/// Whether a point lies within a circle (0), square (1) or triangle (2) around the origin.
fn is_inside(shape: usize, x: f32, y: f32, radius: f32) -> bool {
    match shape {
        0 => x.hypot(y) < radius,
        1 => x.abs() < radius * 0.9 && y.abs() < radius * 0.9,
        _ => y > -radius && y < radius * 0.8 && x.abs() < (y + radius) * 0.55,
    }
}

/// Of what a box and a true area cover, the share that both do.
pub(crate) fn overlap(found: &Value, drawn: [f32; 4]) -> f32 {
    let found = ["left", "top", "width", "height"].map(|key| found[key].as_f64().unwrap() as f32);
    let shared = |at: usize| {
        let end = (found[at] + found[at + 2]).min(drawn[at] + drawn[at + 2]);
        (end - found[at].max(drawn[at])).max(0.0)
    };
    let both = shared(0) * shared(1);
    both / (found[2] * found[3] + drawn[2] * drawn[3] - both)
}

/// Checks the bytes of an answer: what stands between `<` and `>` in the pattern is of a kind, all else is literal.
#[track_caller]
pub(crate) fn assert_spelled(text: &str, pattern: &str) {
    let mut rest = text;
    let mut pattern_rest = pattern;
    while let Some((literal, tail)) = pattern_rest.split_once('<') {
        let (kind, tail) = tail.split_once('>').unwrap();
        rest = rest
            .strip_prefix(literal)
            .unwrap_or_else(|| panic!("\n{literal:?} does not begin\n{rest}\nof\n{text}"));
        let end = rest.find(['"', ',', '}', ']']).unwrap_or(rest.len());
        let (value, after) = rest.split_at(end);
        assert!(is_of(kind, value), "{value:?} is no {kind} in {text}");
        (rest, pattern_rest) = (after, tail);
    }
    assert_eq!(rest, pattern_rest, "{text}");
}

fn is_of(kind: &str, value: &str) -> bool {
    let (date, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_date = date.len() == 19 && date.as_bytes()[10] == b'T';
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        "id" => value.len() == 36 && uuid::Uuid::try_parse(value).is_ok() && value == value.to_lowercase(),
        "zulu" => is_date && fraction.strip_suffix('Z').is_some_and(|text| text.len() == 3 && digits(text)),
        "zoneless" => is_date && fraction.len() <= 7 && digits(fraction) && !fraction.ends_with('0'),
        "image" => is_link(value, "/i-", 32, "/i-"),
        "thumbnail" => is_link(value, "/i-", 32, "/t-"),
        "export" => is_link(value, "/m-", 32, "/"),
        "project" => is_link(value, "/prjexp-", 32, "/project-export-info"),
        "predicted" => is_link(value, "/predictionimages/", 36, "/o-"),
        "predicted thumbnail" => is_link(value, "/predictionimages/", 36, "/t-"),
        "text" => true,
        "integer" => digits(value),
        "float" => value.parse::<f32>().is_ok() && (value.contains('.') || value.contains('E')),
        other => panic!("no kind {other}"),
    }
}

/// Whether this is a signed link into a project's container, whose id has so many characters.
fn is_link(value: &str, container: &str, id: usize, name: &str) -> bool {
    let Some((path, query)) = value.strip_prefix("http://").and_then(|text| text.split_once('?')) else {
        return false;
    };
    let keys: Vec<&str> = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    let placed = path.split_once(container).is_some_and(|(_, rest)| rest[id..].starts_with(name));
    placed && keys == ["sv", "sr", "sig", "se", "sp"]
}
