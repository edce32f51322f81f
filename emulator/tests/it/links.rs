use crate::support::{NOBODY, Service, draw, encode};

fn picture_links(service: &Service, host: &str) -> (String, Vec<u8>, [String; 3]) {
    let project = service.project("p", "");
    let picture = draw(0, 1);
    service.upload(&project, &[], std::slice::from_ref(&picture));
    let headers = [("Training-Key", service.emulator.key()), ("Host", host)];
    let headers = if host.is_empty() { &headers[..1] } else { &headers[..] };
    let listed =
        service.send("GET", &service.url(&format!("projects/{project}/images")), headers, &[]).json();
    let link = |key: &str| listed[0][key].as_str().unwrap().to_owned();
    (project, picture, [link("originalImageUri"), link("resizedImageUri"), link("thumbnailUri")])
}

#[test]
fn linked_pictures_are_served_without_a_key() {
    let service = Service::start();
    let (_, picture, [original, resized, thumbnail]) = picture_links(&service, "");
    assert_eq!(original, resized);
    assert!(original.starts_with(&service.emulator.endpoint()));
    let served = service.send("GET", &original, &[], &[]);
    assert_eq!((served.status, served.header("content-type")), (200, Some("image/png")));
    assert_eq!(served.body, picture);
    let small = service.send("GET", &thumbnail, &[], &[]);
    assert_eq!(small.header("content-type"), Some("image/jpeg"));
    assert!(image::load_from_memory(&small.body).is_ok());
    let head = service.send("HEAD", &original, &[], &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(picture.len().to_string().as_str()));
}

#[test]
fn a_link_works_only_as_it_was_signed() {
    let service = Service::start();
    let (_, _, [original, _, thumbnail]) = picture_links(&service, "");
    let (path, query) = original.split_once('?').unwrap();
    let thumbnail_path = thumbnail.split_once('?').unwrap().0;
    let past = query.replace(&query[query.find("se=").unwrap()..], "se=2001-01-01T00%3A00%3A00Z&sp=r");
    for url in [
        path.to_owned(),
        format!("{path}?"),
        format!("{thumbnail_path}?{query}"),
        format!("{path}?{past}"),
        format!("{path}?{}", query.replace("sp=r", "sp=rw")),
        format!("{path}?{}", query.replace("sr=b", "sr=c")),
        format!("{path}?{}", query.replace("sig=", "sig=AAAA")),
    ] {
        let reply = service.send("GET", &url, &[], &[]);
        assert_eq!(reply.status, 403, "{url}");
        assert!(reply.text().contains("<Code>AuthenticationFailed</Code>"));
    }
    assert_eq!(service.send("GET", &original, &[], &[]).status, 200);
    let other = Service::start();
    let moved = original.replace(&service.emulator.endpoint(), &other.emulator.endpoint());
    assert_eq!(other.send("GET", &moved, &[], &[]).status, 403, "another emulator has another secret");
}

#[test]
fn what_was_deleted_is_not_served() {
    let service = Service::start();
    let (project, _, [original, ..]) = picture_links(&service, "");
    service.call("DELETE", &format!("projects/{project}/images?allImages=true"));
    let gone = service.send("GET", &original, &[], &[]);
    assert_eq!(gone.status, 404);
    assert!(gone.text().contains("<Code>BlobNotFound</Code>"));
}

#[test]
fn links_follow_the_host_that_the_caller_used() {
    let service = Service::start();
    let (_, picture, [original, ..]) = picture_links(&service, "vision.test:8080");
    assert!(original.starts_with("http://vision.test:8080/i-"), "{original}");
    let mapped = original.replace("http://vision.test:8080", &service.emulator.endpoint());
    assert_eq!(service.send("GET", &mapped, &[], &[]).body, picture);
}

#[test]
fn artifacts_are_read_with_the_key_and_within_the_project() {
    let service = Service::start();
    let (project, picture, [original, _, thumbnail]) = picture_links(&service, "");
    let path = |link: &str| encode(&link[link.find("/i-").unwrap()..link.find('?').unwrap()]);
    let get = |project: &str, path: &str| service.get(&format!("projects/{project}/artifacts?path={path}"));
    let whole = get(&project, &path(&original));
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("application/octet-stream")));
    assert_eq!(whole.body, picture);
    assert!(image::load_from_memory(&get(&project, &path(&thumbnail)).body).is_ok());
    let other = service.project("other", "");
    for (project, path) in [
        (&other, path(&original)),
        (&project, "%2Fetc%2Fpasswd".into()),
        (&project, format!("%2Fi-{NOBODY}%2Fi-{NOBODY}")),
    ] {
        assert_eq!(get(project, &path).error(), (400, "BadRequestInvalidArtifactUri".into()), "{path}");
    }
    assert_eq!(get(&project, "").error(), (400, "BadRequestRequiredParamIsNull".into()));
}
