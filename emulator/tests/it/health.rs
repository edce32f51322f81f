use customvision_emulator::Emulator;
use serde_json::json;

use crate::support::Service;

#[test]
fn health_is_told_without_a_key() {
    let service = Service::start();
    let url = format!("{}/health", service.emulator.endpoint());
    let reply = service.send("GET", &url, &[], &[]);
    let wanted =
        json!({"name": "customvision-emulator", "version": env!("CARGO_PKG_VERSION"), "ready": true});
    assert_eq!((reply.status, reply.json()), (200, wanted));
    assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
    let head = service.send("HEAD", &url, &[], &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(service.send("POST", &url, &[], &[]).status, 404);
}

#[test]
fn asking_for_the_health_does_not_change_the_ids_of_a_seed() {
    let first_id = |asked: usize| {
        let service = Service::on(Emulator::builder().seed(7).start().unwrap());
        for _ in 0..asked {
            service.send("GET", &format!("{}/health", service.emulator.endpoint()), &[], &[]);
        }
        service.project("p", "")
    };
    assert_eq!(first_id(0), first_id(3));
}
