use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use customvision_emulator::{Builder, Emulator};
use serde_json::{Value, json};

use crate::support::{COMPACT, DETECTION, Reply, Service, draw, encode, eventually, id, plain};

/// An emulator whose answers are the same to the byte whenever it is asked the same.
fn repeatable() -> Builder {
    Emulator::builder().seed(7).clock("2026-01-01T00:00:00Z".parse().unwrap()).clock_stopped(true)
}

fn start(builder: Builder) -> Service {
    let at_once = builder.training_polls(0).export_polls(0).import_polls(0);
    Service::on(at_once.start().unwrap())
}

fn download(service: &Service) -> Vec<u8> {
    let reply = service.admin("GET", "snapshot", &Value::Null);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/zip")));
    reply.body
}

fn put(service: &Service, snapshot: &[u8]) -> Reply {
    service.send("PUT", &format!("{}/admin/snapshot", service.emulator.endpoint()), &[], snapshot)
}

/// A project of each kind with all that can be in it; gives the paths that show it.
fn furnish(service: &Service) -> Vec<String> {
    let (project, tags) = service.shapes(&format!("&domainId={COMPACT}&classificationType=Multiclass"), 6);
    let iteration = service.train(&project);
    service.publish(&project, &iteration, "live", "classify");
    let of_iteration = format!("projects/{project}/iterations/{iteration}");
    service.call("POST", &format!("{of_iteration}/export?platform=TensorFlow&flavor=TensorFlowLite"));
    service.post_as(&format!("projects/{project}/quicktest/image"), "image/png", &draw(1, 70));
    assert_eq!(service.call("DELETE", &format!("projects/{project}/tags/{}", tags[2])).status, 204);
    service.upload(&project, &[], &[draw(2, 80)]);

    let detection = service.project("boxes", &format!("&domainId={DETECTION}&description=d"));
    let tag = service.tag(&detection, "box <&>");
    let entry = |n: u8| {
        let region =
            json!({"tagId": tag, "left": 0.1, "top": 1.0 / 3.0, "width": 0.123_456_79, "height": 0.2});
        json!({"name": "n", "contents": BASE64_STANDARD.encode(plain(30 + u32::from(n), 20, n)), "regions": [region]})
    };
    let files = json!({"images": (0..3).map(entry).collect::<Vec<_>>(), "metadata": {"kéy": "välue"}});
    assert_eq!(service.post_json(&format!("projects/{detection}/images/files"), &files).status, 200);
    let settings =
        json!({"settings": {"imageProcessingSettings": {"augmentationMethods": {"solarize": false}}}});
    assert_eq!(service.send_json("PATCH", &format!("projects/{detection}"), &settings).status, 200);

    let suggest = format!("projects/{project}/tagsandregions/suggestions?iterationId={iteration}&imageIds=");
    let untagged = service.get(&format!("projects/{project}/images/untagged")).json()[0]["id"].clone();
    assert_eq!(service.call("POST", &format!("{suggest}{}", untagged.as_str().unwrap())).status, 200);
    let token = service.get(&format!("projects/{project}/export")).json()["token"].clone();
    let copy =
        id(&service.call("POST", &format!("projects/import?token={}", encode(token.as_str().unwrap()))));

    let mut paths = vec!["projects".to_owned(), of_iteration.clone()];
    for tail in ["performance", "performance/images", "export"] {
        paths.push(format!("{of_iteration}/{tail}"));
    }
    for project in [&project, &detection, &copy] {
        for tail in ["tags", "images?take=256", "iterations", "images/untagged"] {
            paths.push(format!("projects/{project}/{tail}"));
        }
    }
    paths.push(format!("projects/{project}/images?orderBy=Suggested&iterationId={iteration}"));
    paths.push(format!("projects/{project}/tags?iterationId={iteration}"));
    paths.push(format!("projects/{project}/images?iterationId={iteration}&take=256"));
    paths
}

/// What the paths show to a caller who knows the emulator by one name, whatever its port.
fn answers(service: &Service, paths: &[String]) -> Vec<String> {
    let headers = [("Training-Key", service.emulator.key()), ("Host", "vision.test")];
    let get = |path: &String| service.send("GET", &service.url(path), &headers, &[]).text().to_owned();
    paths.iter().map(get).collect()
}

/// The bytes behind a link that was made for `vision.test`.
fn fetch(service: &Service, link: &Value) -> Vec<u8> {
    let link = link.as_str().unwrap().replace("http://vision.test", &service.emulator.endpoint());
    let reply = service.send("GET", &link, &[], &[]);
    assert_eq!(reply.status, 200, "{link}");
    reply.body
}

#[test]
fn what_was_there_at_the_end_is_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("made/by/the emulator");
    let service = start(repeatable().data(&data));
    let paths = furnish(&service);
    let project = paths[1].split('/').nth(1).unwrap();
    let predictions = |service: &Service| {
        let test = format!("projects/{project}/quicktest/image?store=false");
        let tested = service.post_as(&test, "image/png", &draw(1, 71)).json()["predictions"].clone();
        let kept = service.post_json(&format!("projects/{project}/predictions/query"), &json!({})).json();
        assert_eq!(kept["results"].as_array().unwrap().len(), 1);
        (tested, kept["results"][0]["predictions"].clone())
    };
    let before = answers(&service, &paths);
    let found = |at: usize, key: &str| serde_json::from_str::<Value>(&before[at]).unwrap()[0][key].clone();
    let (export, picture) = (found(4, "downloadUri"), found(6, "originalImageUri"));
    let files = (fetch(&service, &export), fetch(&service, &picture));
    let predicted = predictions(&service);
    service.emulator.stop().unwrap();

    let service = start(repeatable().data(&data));
    for ((path, before), after) in paths.iter().zip(&before).zip(answers(&service, &paths)) {
        assert_eq!(before, &after, "{path}");
    }
    assert_eq!(predictions(&service), predicted);
    assert_eq!((fetch(&service, &export), fetch(&service, &picture)), files, "with a seed, links last");
    let fresh = service.project("new", "");
    assert!(!before.concat().contains(&fresh), "ids go on where they ended");
    let again = service.upload(project, &[], &[draw(2, 80)]).json();
    assert_eq!(again["images"][0]["status"], "OKDuplicate");
}

#[test]
fn what_was_under_way_is_begun_again() {
    let hour = Duration::from_secs(3600);
    let folder = tempfile::tempdir().unwrap();
    let begin = || {
        Service::on(
            Emulator::builder()
                .data(folder.path())
                .training_duration(hour)
                .export_duration(hour)
                .import_duration(hour)
                .start()
                .unwrap(),
        )
    };
    let service = begin();
    let (project, tags) = service.shapes(&format!("&domainId={COMPACT}"), 5);
    let first = id(&service.call("POST", &format!("projects/{project}/train")));
    service.advance("1h");
    service.await_training(&project, &first);
    let exports = format!("projects/{project}/iterations/{first}/export");
    service.call("POST", &format!("{exports}?platform=ONNX"));
    let selected = json!({"selectedTags": [tags[0], tags[2]]});
    let second = id(&service.post_json(&format!("projects/{project}/train?forceTrain=true"), &selected));
    service.call("DELETE", &format!("projects/{project}/images?allImages=true"));
    let other = service.project("other", "");
    service.tag(&other, "t");
    let token = service.get(&format!("projects/{other}/export")).json()["token"].clone();
    let copy =
        id(&service.call("POST", &format!("projects/import?token={}", encode(token.as_str().unwrap()))));
    assert_eq!(service.get(&format!("projects/{copy}")).json()["status"], "Importing");
    service.emulator.stop().unwrap();

    let service = begin();
    let path = format!("projects/{project}/iterations/{second}");
    assert_eq!(
        service.get(&format!("projects/{copy}")).json()["status"],
        "Succeeded",
        "an import is done at once"
    );
    assert_eq!(service.get(&format!("projects/{copy}/tags")).json()[0]["name"], "t");
    assert_eq!(service.get(&path).json()["status"], "Training");
    assert_eq!(service.get(&exports).json()[0]["status"], "Exporting");
    service.advance("1h");
    assert_eq!(service.await_training(&project, &second)["status"], "Completed");
    let performance = service.get(&format!("{path}/performance")).json();
    assert_eq!(performance["perTagPerformance"].as_array().unwrap().len(), 2, "of the selected tags");
    eventually(|| Some(()).filter(|()| service.get(&exports).json()[0]["status"] == "Done"));
}

#[test]
fn a_snapshot_can_be_taken_to_another_emulator() {
    let one = start(repeatable());
    let paths = furnish(&one);
    let other = start(repeatable());
    other.project("gone", "");
    let loaded = put(&other, &download(&one));
    assert_eq!(loaded.status, 200, "{}", loaded.text());
    assert_eq!(loaded.json()["projects"].as_array().unwrap().len(), 3);
    assert_eq!(answers(&other, &paths), answers(&one, &paths));

    let nowhere = other.admin("POST", "snapshot", &Value::Null);
    assert_eq!(nowhere.error(), (400, "BadRequest".into()));
    assert!(nowhere.text().contains("--data"), "{}", nowhere.text());
}

#[test]
fn a_damaged_snapshot_changes_nothing() {
    let service = start(repeatable());
    let paths = furnish(&service);
    let whole = download(&service);
    let emptied = start(repeatable());
    let untouched = ["projects".to_owned()];
    let refused = |bytes: &[u8], what: &str| {
        let reply = put(&emptied, bytes);
        assert_eq!(reply.error(), (400, "BadRequest".into()), "{what}");
        assert_eq!(answers(&emptied, &untouched), ["[]"], "{what}");
        reply.text().to_owned()
    };
    for end in (0..whole.len()).step_by(whole.len() / 50) {
        refused(&whole[..end], &format!("cut off at {end}"));
    }
    let before = answers(&service, &paths);
    for at in (0..whole.len()).step_by(whole.len() / 200) {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        let reply = put(&emptied, &changed);
        // What no checksum covers, such as the date of an entry, does not matter.
        let harmless = reply.status == 200 && answers(&emptied, &paths) == before;
        assert!(reply.status == 400 || harmless, "changed at {at}: {}", reply.text());
        emptied.admin("DELETE", "state", &Value::Null);
    }
    assert!(refused(b"projects: 2", "text").contains("no snapshot"));
}

/// Replaces text in an entry of a snapshot, as somebody who edits it does.
fn edited(snapshot: &[u8], entry: &str, edit: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(snapshot)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        if name == entry {
            bytes = edit(std::str::from_utf8(&bytes).unwrap()).into_bytes();
        }
        to.start_file(name, options).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_snapshot_that_does_not_fit_is_refused_by_what_is_wrong() {
    let service = start(repeatable());
    furnish(&service);
    let whole = download(&service);
    let state = |from: &str, to: &str| {
        edited(&whole, "state.json", |text| {
            assert!(text.contains(from), "{from} is not in {text}");
            text.replacen(from, to, 1)
        })
    };
    for (snapshot, word) in [
        (edited(&whole, "snapshot.json", |text| text.replace("\"version\":1", "\"version\":2")), "version 2"),
        (edited(&whole, "snapshot.json", |text| text.replace("emulator snapshot", "else")), "no snapshot"),
        (edited(&whole, "state.json", |_| "{}".to_owned()), "state.json: missing field"),
        (state("\"pictures\":[{", "\"pictures\":[{\"x\":1},{"), "state.json"),
        (state("/pictures/", "/portraits/"), "there is no file"),
        (state(COMPACT, "00000000-0000-4000-8000-000000000000"), "There is no domain"),
        (state("\"descriptor\":\"", "\"descriptor\":\"AAAAAAAAAAAAAAAA"), "described in a way"),
        (state("\"weights\":[\"", "\"weights\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\""), "does not fit"),
        (state("\"status\":\"Completed\"", "\"status\":\"Failed\""), "has a model"),
    ] {
        let reply = put(&service, &snapshot);
        assert_eq!(reply.error(), (400, "BadRequest".into()), "{word}");
        assert!(reply.text().contains(word), "{word}: {}", reply.text());
    }
    assert_eq!(put(&service, &edited(&whole, "", str::to_owned)).status, 200);
}

fn failure(folder: &Path) -> String {
    Emulator::builder().data(folder).start().unwrap_err().to_string()
}

#[test]
fn a_start_refuses_what_is_no_snapshot_and_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.zip");
    let whole = download(&Service::start());
    for bytes in [&b""[..], b"my pictures", &whole[..whole.len() - 1], &whole[1..]] {
        fs::write(&file, bytes).unwrap();
        let told = failure(folder.path());
        assert!(told.contains(file.to_str().unwrap()) && told.contains("left as it is"), "{told}");
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
    let told = failure(&file);
    assert!(told.starts_with("can't load the snapshot"), "a file is no folder: {told}");
}

#[test]
fn a_file_of_somebody_else_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.zip");
    let service = Service::on(Emulator::builder().data(folder.path()).start().unwrap());
    service.project("p", "");
    fs::write(&file, "put here meanwhile").unwrap();
    let reply = service.admin("POST", "snapshot", &Value::Null);
    assert_eq!(reply.status, 500);
    assert!(reply.text().contains("by somebody else"), "{}", reply.text());
    let told = service.emulator.stop().unwrap_err().to_string();
    assert!(told.contains("by somebody else"), "{told}");
    assert_eq!(fs::read(&file).unwrap(), b"put here meanwhile");
}

#[test]
fn a_save_on_request_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::on(Emulator::builder().data(folder.path()).start().unwrap());
    for name in ["one", "two"] {
        service.project(name, "");
        let saved = service.admin("POST", "snapshot", &Value::Null).json();
        let file = folder.path().join("snapshot.zip");
        assert_eq!(
            saved,
            json!({"file": file.to_str().unwrap(), "bytes": fs::metadata(&file).unwrap().len()})
        );
    }
    let other = start(Emulator::builder());
    assert_eq!(put(&other, &fs::read(folder.path().join("snapshot.zip")).unwrap()).status, 200);
    let names: Vec<Value> = other
        .get("projects")
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|project| project["name"].clone())
        .collect();
    assert_eq!(names, ["two", "one"]);
}

/// The program, keeping its state in a folder, and its address.
fn spawn(folder: &Path) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_customvision-emulator"));
    let command = command.args(["--port", "0", "--data"]).arg(folder).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let endpoint = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}"));
    (child, endpoint.to_owned())
}

fn partial(folder: &Path) -> bool {
    let mut names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.any(|name| name.to_str().unwrap().ends_with(".partial"))
}

#[test]
fn whoever_is_killed_while_saving_leaves_the_snapshot_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start();
    let project = service.project("before", "");
    let noise = |seed: u64| {
        let mut random = fastrand::Rng::with_seed(seed);
        let pixels = image::RgbImage::from_fn(900, 900, |_, _| image::Rgb([0; 3].map(|_| random.u8(..))));
        crate::support::encoded(pixels, image::ImageFormat::Bmp)
    };
    for seed in 0..4 {
        let pictures: Vec<Vec<u8>> = (0..8).map(|n| noise(seed * 8 + n)).collect();
        assert_eq!(service.upload(&project, &[], &pictures).status, 200);
    }
    let file = folder.path().join("snapshot.zip");
    fs::write(&file, download(&service)).unwrap();
    let before = fs::read(&file).unwrap();

    let mut killed_while_saving = false;
    for _ in 0..20 {
        let (mut child, endpoint) = spawn(folder.path());
        assert!(!partial(folder.path()), "what a killed save left is removed at the start");
        let url = format!("{endpoint}/admin/snapshot");
        let saving = std::thread::spawn(move || ureq::post(url).send_empty().is_ok());
        eventually(|| Some(()).filter(|()| partial(folder.path()) || saving.is_finished()));
        child.kill().unwrap();
        child.wait().unwrap();
        let saved = saving.join().unwrap();
        if partial(folder.path()) {
            assert!(!saved);
            assert_eq!(fs::read(&file).unwrap(), before);
            killed_while_saving = true;
            break;
        }
    }
    assert!(killed_while_saving, "every save was quicker than the kill");
    let service = Service::on(Emulator::builder().data(folder.path()).start().unwrap());
    assert_eq!(service.get(&format!("projects/{project}/images/count")).text(), "32");
}

#[cfg(unix)]
#[test]
fn a_signal_saves_and_a_save_that_fails_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let stop = |name: &str| {
        let (mut child, endpoint) = spawn(folder.path());
        let url = format!("{endpoint}/customvision/v3.3/training/projects?name={name}");
        let key = Service::start().emulator.key().to_owned();
        ureq::post(url).header("Training-Key", &key).send_empty().unwrap();
        if name == "spoilt" {
            fs::write(folder.path().join("snapshot.zip"), "spoilt").unwrap();
        }
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        eventually(|| child.try_wait().unwrap()).success()
    };
    assert!(stop("p"));
    let service = Service::on(Emulator::builder().data(folder.path()).start().unwrap());
    assert_eq!(service.get("projects").json()[0]["name"], "p");
    drop(service);
    assert!(!stop("spoilt"));
}
