use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::support::{COMPACT, DETECTION, NOBODY, Reply, Service, draw, plain};

const HOSTILE: &str = r#"<script>alert("x")</script>"#;

fn open(service: &Service, path: &str) -> Reply {
    let reply = service.send("GET", &format!("{}{path}", service.emulator.endpoint()), &[], &[]);
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    reply
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// What the attribute holds wherever it occurs, with `&amp;` read as HTML has it.
fn attributes(page: &Reply, name: &str) -> Vec<String> {
    let start = format!("{name}=\"");
    let pieces = page.text().split(&start).skip(1);
    pieces.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

#[test]
fn the_page_shows_projects_tags_pictures_and_iterations() {
    let service = Service::start();
    assert!(open(&service, "/").text().contains("There are none yet"));
    let (project, tags) = service.shapes(&format!("&domainId={COMPACT}"), 5);
    service.upload(&project, &[], &[draw(0, 90)]);
    let iteration = service.train(&project);
    service.publish(&project, &iteration, "live", "classify");
    service.call("POST", &format!("projects/{project}/iterations/{iteration}/export?platform=ONNX"));
    let overview = open(&service, "/");
    let link = format!("/?project={project}");
    assert!(attributes(&overview, "href").contains(&link));
    assert!(overview.text().contains("16 images") && overview.text().contains("3 tags"));

    let page = open(&service, &link);
    let text = page.text();
    assert!(text.contains("circle</span><b>5</b>") && text.contains("untagged</i></span><b>1</b>"), "{text}");
    assert!(text.contains("Iteration 1") && text.contains("published as live") && text.contains("recall"));
    assert_eq!(count(text, "<figure>"), 16);
    let exported = attributes(&page, "href").into_iter().find(|link| link.contains("/m-")).unwrap();
    assert_eq!(service.send("GET", &exported, &[], &[]).status, 200);
    let thumbnail = attributes(&page, "src").pop().unwrap();
    let picture = service.send("GET", &format!("{}{thumbnail}", service.emulator.endpoint()), &[], &[]);
    assert_eq!(picture.header("content-type"), Some("image/jpeg"));
    assert!(image::load_from_memory(&picture.body).is_ok());

    let of_a_tag = open(&service, &format!("/?project={project}&tag={}", tags[1]));
    assert_eq!(count(of_a_tag.text(), "<figure>"), 5);
    assert_eq!(count(open(&service, &format!("/?project={project}&tag=none")).text(), "<figure>"), 1);
}

#[test]
fn what_users_named_is_never_markup() {
    let service = Service::start();
    let domain = format!("&domainId={DETECTION}&description={}", crate::support::encode(HOSTILE));
    let project = service.project(HOSTILE, &domain);
    let tag = service.tag(&project, HOSTILE);
    let region = json!({"tagId": tag, "left": 0.25, "top": 0.5, "width": 0.5, "height": 0.25});
    let file =
        json!({"name": HOSTILE, "contents": BASE64_STANDARD.encode(plain(100, 40, 9)), "regions": [region]});
    let added = service.post_json(
        &format!("projects/{project}/images/files"),
        &json!({"images": [file], "metadata": {HOSTILE: HOSTILE}}),
    );
    assert_eq!(added.status, 200, "{}", added.text());
    let page = open(&service, &format!("/?project={project}"));
    for text in [open(&service, "/").text(), page.text()] {
        assert!(text.contains("&lt;script&gt;alert(&quot;x&quot;)") && !text.contains("<script"), "{text}");
    }
    let rect = page.text().split("<rect").nth(1).unwrap();
    let drawn = r#"x="25" y="20" width="50" height="10"><title>&lt;script&gt;"#;
    assert!(page.text().contains(r#"viewBox="0 0 100 40""#) && rect.contains(drawn), "{rect}");
}

#[test]
fn the_page_may_load_nothing_from_elsewhere() {
    let service = Service::start();
    service.shapes("", 5);
    for path in ["/".to_owned(), format!("/?project={NOBODY}")] {
        let page = open(&service, &path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; img-src 'self'; style-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        for link in attributes(&page, "src").iter().chain(&attributes(&page, "href")) {
            let ours = link.starts_with('/') && !link.starts_with("//");
            assert!(ours, "{link}");
            let found = service.send("GET", &format!("{}{link}", service.emulator.endpoint()), &[], &[]);
            assert_eq!(found.status, 200, "{link}");
        }
    }
}

#[test]
fn a_page_holds_a_hundred_pictures() {
    let service = Service::start();
    let project = service.project("p", "");
    for from in [0_u32, 51] {
        let pictures: Vec<Vec<u8>> = (from..from + 51).map(|side| plain(8 + side, 60, 0)).collect();
        assert_eq!(service.upload(&project, &[], &pictures).status, 200);
    }
    let first = open(&service, &format!("/?project={project}"));
    assert_eq!(count(first.text(), "<figure>"), 100);
    let next = attributes(&first, "href").into_iter().find(|link| link.contains("page=2")).unwrap();
    let second = open(&service, next.split('#').next().unwrap());
    assert_eq!((count(second.text(), "<figure>"), count(second.text(), "page 2 of 2")), (2, 2));
    for odd in ["page=0", "page=-1", "page=x", "tag=x"] {
        assert_eq!(
            count(open(&service, &format!("/?project={project}&{odd}")).text(), "<figure>"),
            100,
            "{odd}"
        );
    }
    let beyond = open(&service, &format!("/?project={project}&page=18446744073709551615"));
    assert_eq!(count(beyond.text(), "<figure>"), 2, "beyond the last page is the last page");
}

#[test]
fn what_is_not_there_is_not_found() {
    let service = Service::start();
    let project = service.project("p", "");
    for path in [
        "/?project=x".to_owned(),
        format!("/?project={NOBODY}"),
        "/thumbnail".to_owned(),
        format!("/thumbnail?project={project}&image={NOBODY}"),
    ] {
        assert_eq!(open(&service, &path).status, 404, "{path}");
    }
}

#[test]
fn looking_at_the_page_leaves_no_trace() {
    let service = Service::start();
    let (project, _) = service.shapes("", 5);
    service.admin("DELETE", "requests", &Value::Null);
    service.arm(json!({"status": 500}));
    let page = open(&service, &format!("/?project={project}"));
    for link in attributes(&page, "src") {
        service.send("GET", &format!("{}{link}", service.emulator.endpoint()), &[], &[]);
    }
    assert_eq!(service.admin("GET", "requests", &Value::Null).text(), r#"{"requests":[]}"#);
    assert_eq!(service.get("domains").status, 500, "the fault was kept for the service");
}

#[test]
fn a_browser_from_elsewhere_is_asked_for_the_key() {
    let service = Service::start();
    let reply =
        service.send("GET", &format!("{}/", service.emulator.endpoint()), &[("Host", "vision.test")], &[]);
    assert_eq!(reply.status, 401);
    assert!(reply.header("www-authenticate").unwrap().starts_with("Basic realm="));
}
