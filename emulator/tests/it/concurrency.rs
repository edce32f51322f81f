use std::{
    net::TcpStream,
    time::{Duration, Instant},
};

use customvision_emulator::Emulator;

use crate::support::{Service, draw, eventually, plain};

#[test]
fn many_callers_at_once_lose_nothing() {
    let service = Service::start();
    let project = service.project("p", "");
    let picture = draw(0, 1);
    std::thread::scope(|scope| {
        for caller in 0..8_u32 {
            let (service, project, picture) = (&service, &project, &picture);
            scope.spawn(move || {
                for number in 0..10_u8 {
                    let own = plain(8 + caller, 8, number);
                    let summary = service.upload(project, &[], &[own, picture.clone()]).json();
                    assert_eq!(summary["images"][0]["status"], "OK");
                    service.tag(project, &format!("{caller}-{number}"));
                }
            });
        }
    });
    assert_eq!(service.get(&format!("projects/{project}/images/count")).text(), "81");
    assert_eq!(service.get(&format!("projects/{project}/tags")).json().as_array().unwrap().len(), 80);
}

#[test]
fn of_many_that_want_one_name_or_one_training_one_gets_it() {
    let service = Service::with(Duration::from_millis(1500), Duration::ZERO);
    let (project, _) = service.shapes("", 5);
    let winners = |path: &str| {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..8).map(|_| scope.spawn(|| service.call("POST", path).status)).collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
        statuses.iter().filter(|status| **status == 200).count()
    };
    assert_eq!(winners("projects?name=one"), 1);
    assert_eq!(winners(&format!("projects/{project}/tags?name=one")), 1);
    assert_eq!(winners(&format!("projects/{project}/train?forceTrain=true")), 1);
}

#[test]
fn requests_are_answered_while_it_learns() {
    let service = Service::with(Duration::from_millis(1), Duration::ZERO);
    let (project, _) = service.shapes("&classificationType=Multiclass", 40);
    let begun = service.call("POST", &format!("projects/{project}/train")).json();
    let mut slowest = Duration::ZERO;
    let path = format!("projects/{project}/iterations/{}", begun["id"].as_str().unwrap());
    loop {
        let asked = Instant::now();
        let status = service.get(&path).json()["status"].clone();
        slowest = slowest.max(asked.elapsed());
        if status != "Training" {
            break;
        }
    }
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
}

#[test]
fn a_dropped_emulator_leaves_its_port_and_its_connections() {
    let key = "of this emulator alone";
    let service = Service::on(Emulator::builder().key(key).start().unwrap());
    service.get("domains");
    let (url, address) = (service.url("domains"), service.emulator.endpoint());
    let waiting = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let begun = Instant::now();
    drop(service);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    // Another test's emulator may have got the port by now, but not the key.
    let still = ureq::get(&url).header("Training-Key", key).call();
    assert!(still.is_err(), "{still:?}");
    let mut byte = [0];
    assert!(matches!(std::io::Read::read(&mut &waiting, &mut byte), Ok(0) | Err(_)));
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let again = eventually(|| Emulator::builder().port(port).start().ok());
    assert_eq!(again.endpoint(), address);
}

#[test]
fn several_emulators_share_nothing() {
    let (one, two) = (Service::start(), Service::on(Emulator::builder().key("other").start().unwrap()));
    one.project("p", "");
    assert_eq!((two.get("projects").text(), two.emulator.key()), ("[]", "other"));
}

#[test]
fn a_seed_makes_ids_repeatable() {
    let ids = || {
        let service = Service::on(Emulator::builder().seed(7).start().unwrap());
        let project = service.project("p", "");
        let tag = service.tag(&project, "t");
        (project, tag)
    };
    assert_eq!(ids(), ids());
    assert_ne!(Service::start().project("p", ""), Service::start().project("p", ""));
}
