use customvision_emulator::{Emulator, Tier};

use crate::support::{NOBODY, Service, draw, eventually};

fn limited(tier: Tier) -> Service {
    Service::on(Emulator::builder().tier(tier).rate_limit(true).start().unwrap())
}

#[test]
fn the_free_tier_keeps_less() {
    let service = Service::on(Emulator::builder().tier(Tier::F0).start().unwrap());
    let project = service.project("one", "");
    service.project("two", "");
    let third = service.call("POST", "projects?name=three");
    assert_eq!(third.error(), (400, "BadRequestExceedProjectLimit".into()));
    for number in 0..50 {
        service.tag(&project, &number.to_string());
    }
    let more = service.call("POST", &format!("projects/{project}/tags?name=more"));
    assert_eq!(more.error(), (400, "BadRequestExceedTagPerProjectLimit".into()));
}

#[test]
fn calls_that_come_too_fast_are_told_to_wait() {
    let service = limited(Tier::F0);
    let train = || service.call("POST", &format!("projects/{NOBODY}/train"));
    let refused = eventually(|| Some(train()).filter(|reply| reply.status != 404));
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(refused.header("request-id").is_none() && refused.header("content-type").is_none());
    assert_eq!(refused.json()["error"]["code"], "429");
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    for words in ["TrainProject", "Custom_Vision_Training_3.4-preview", "F0", "retry after 1 second"] {
        assert!(message.contains(words), "{words} is not in {message}");
    }
    assert_eq!(service.get("domains").status, 200, "other calls are counted apart");
    eventually(|| Some(train()).filter(|reply| reply.status == 404));
}

#[test]
fn uploads_that_come_too_fast_hear_so_after_their_body() {
    let service = limited(Tier::S0);
    let project = service.project("p", "");
    let body = vec![0; 1 << 16];
    let path = format!("projects/{project}/images");
    let refused = eventually(|| {
        let reply = service.post_as(&path, "application/octet-stream", &body);
        Some(reply).filter(|reply| reply.status == 429)
    });
    assert!(refused.text().contains("CreateImagesFromData"), "{}", refused.text());
}

#[test]
fn without_the_switch_nothing_is_too_fast() {
    let service = Service::on(Emulator::builder().tier(Tier::F0).start().unwrap());
    let (project, _) = service.shapes("&classificationType=Multiclass", 5);
    let iteration = service.train(&project);
    let url = service.publish(&project, &iteration, "m", "classify");
    for seed in 0..25 {
        let reply = service.predict(&format!("{url}/image"), "application/octet-stream", &draw(0, seed));
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}
