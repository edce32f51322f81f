//! Keys that are replaced, tokens that are asked for, and who sees them.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use customvision::{
    AccessToken, CancelToken, ErrorKind, ImageSource, Processed, TrainingClient, TrainingClientBuilder, Uuid,
};

use crate::stub::{Stub, answer, header, receive};
use crate::wire::Peer;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = r#"{"id":"00000000-0000-0000-0000-000000000001"}"#;

/// A service that takes one credential, and what it was shown.
fn taking(good: &str) -> (Stub, Arc<Mutex<Vec<String>>>) {
    let shown: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, good) = (shown.clone(), good.to_owned());
    let stub = Stub::start(move |stream| {
        loop {
            let head = receive(stream)?.head;
            let credential =
                header(&head, "authorization").or(header(&head, "training-key")).unwrap_or("none");
            log.lock().unwrap().push(credential.to_owned());
            let said = if credential == good { answer(200, PROJECT) } else { answer(401, "") };
            stream.write_all(said.as_bytes())?;
        }
    });
    (stub, shown)
}

/// A client whose tokens are numbered.
fn numbered(stub: &Stub, expires_in: Option<Duration>) -> (TrainingClientBuilder, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let builder = TrainingClient::builder(stub.url()).token_provider(move || {
        let token = AccessToken::new(format!("token-{}", count.fetch_add(1, Ordering::SeqCst) + 1));
        Ok(match expires_in {
            Some(time) => token.expires_in(time),
            None => token,
        })
    });
    (builder, asked)
}

#[test]
fn a_token_is_asked_for_when_it_is_needed() {
    let (stub, shown) = taking("Bearer token-1");
    for lasting in [None, Some(Duration::from_secs(3600)), Some(Duration::MAX)] {
        let (builder, asked) = numbered(&stub, lasting);
        let client = builder.build().unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        for _ in 0..5 {
            client.create_project("p").send().unwrap();
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert!(shown.lock().unwrap().iter().all(|shown| shown == "Bearer token-1"));
}

#[test]
fn a_token_at_its_end_is_replaced_before_the_next_call() {
    let peer = Peer::with(200, "", "[]");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let client = TrainingClient::builder(peer.endpoint())
        .token_provider(move || {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            Ok(AccessToken::new(format!("token-{number}")).expires_in(Duration::ZERO))
        })
        .build()
        .unwrap();
    for number in 1..=3 {
        client.get_projects().send().unwrap();
        let shown = peer.received().last().unwrap().header("authorization").map(str::to_owned);
        assert_eq!(shown, Some(format!("Bearer token-{number}")));
    }
}

#[test]
fn a_refused_token_is_replaced_once() {
    let (stub, shown) = taking("Bearer token-2");
    let (builder, asked) = numbered(&stub, None);
    // No retries: this is none.
    let client = builder.max_retries(0).build().unwrap();
    client.create_project("p").send().unwrap();
    client.create_project("p").send().unwrap();
    assert_eq!(*shown.lock().unwrap(), ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);

    let (stub, shown) = taking("another");
    let (builder, _) = numbered(&stub, None);
    let error = builder.build().unwrap().create_project("p").send().unwrap_err();
    assert_eq!((error.http_status(), error.attempts()), (Some(401), 2), "{error}");
    assert_eq!(shown.lock().unwrap().len(), 2);
}

#[test]
fn what_can_be_read_once_is_not_sent_again_with_another_token() {
    let (stub, shown) = taking("Bearer token-2");
    let (builder, _) = numbered(&stub, None);
    let picture = ImageSource::reader(&b"GIF"[..], 3);
    let error = builder.build().unwrap().create_images_from_data(Uuid::nil(), picture).send().unwrap_err();
    assert_eq!((error.http_status(), error.attempts()), (Some(401), 1), "{error}");
    assert_eq!(shown.lock().unwrap().len(), 1);
}

#[test]
fn many_threads_ask_once() {
    let peer = Peer::with(200, "", "[]");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let client = TrainingClient::builder(peer.endpoint())
        .token_provider(move || {
            count.fetch_add(1, Ordering::SeqCst);
            // Long enough for the others to come.
            thread::park_timeout(Duration::from_millis(100));
            Ok(AccessToken::new("token"))
        })
        .build()
        .unwrap();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| client.get_projects().send().unwrap());
        }
    });
    assert_eq!((asked.load(Ordering::SeqCst), peer.received().len()), (1, 16));
}

#[test]
fn no_token_ends_the_call_before_anything_is_sent() {
    let peer = Peer::with(200, "", "[]");
    let say = |text: &'static str| move || -> Result<AccessToken, Failure> { Err(text.into()) };
    let client = TrainingClient::builder(peer.endpoint()).token_provider(say("the cache is empty")).build();
    let error = client.unwrap().get_projects().send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Credential, Some(Processed::No)));
    assert_eq!((error.message(), error.attempts()), ("there is no token: the cache is empty", 0));
    for token in ["", " ", "se\r\ncret"] {
        let provider = move || Ok(AccessToken::new(token));
        let client = TrainingClient::builder(peer.endpoint()).token_provider(provider).build().unwrap();
        let error = client.get_projects().send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credential, "{error}");
        assert!(!error.to_string().contains("cret"), "{error}");
    }
    assert!(peer.received().is_empty());
}

#[test]
fn a_provider_that_panics_leaves_the_others_a_turn() {
    let peer = Peer::with(200, "", "[]");
    let asked = AtomicUsize::new(0);
    let client = TrainingClient::builder(peer.endpoint())
        .token_provider(move || match asked.fetch_add(1, Ordering::SeqCst) {
            0 => panic!("the provider is broken"),
            _ => Ok(AccessToken::new("token")),
        })
        .build()
        .unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| client.get_projects().send())).is_err());
    client.get_projects().send().unwrap();
}

#[test]
fn who_waits_for_the_token_of_another_thread_can_be_cancelled() {
    let peer = Peer::with(200, "", "[]");
    let (asked, told) = mpsc::channel();
    let (answer_it, awaited) = mpsc::channel::<()>();
    let awaited = Mutex::new(awaited);
    let client = TrainingClient::builder(peer.endpoint())
        .token_provider(move || {
            asked.send(())?;
            awaited.lock().unwrap().recv()?;
            Ok(AccessToken::new("token"))
        })
        .build()
        .unwrap();
    let token = CancelToken::new();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.get_projects().send());
        told.recv().unwrap();
        let second = scope.spawn(|| client.get_projects().cancel_token(&token).send());
        token.cancel();
        assert_eq!(second.join().unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
        answer_it.send(()).unwrap();
        first.join().unwrap().unwrap();
    });
}

#[test]
fn the_key_of_a_living_client_is_replaced() {
    let (stub, shown) = taking("new key");
    let client = TrainingClient::builder(stub.url()).training_key("old key").build().unwrap();
    let handle = client.clone();
    assert_eq!(client.create_project("p").send().unwrap_err().attempts(), 1);
    client.set_training_key("new key").unwrap();
    handle.create_project("p").send().unwrap();
    client.set_bearer_token("a token").unwrap();
    handle.create_project("p").send().unwrap_err();
    assert_eq!(*shown.lock().unwrap(), ["old key", "new key", "Bearer a token"]);
    for wrong in ["", " ", "a\nb"] {
        assert_eq!(client.set_training_key(wrong).unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
}

/// A key may be replaced just while the old one is refused.
#[test]
fn a_key_that_was_replaced_meanwhile_is_tried() {
    let client: Arc<Mutex<Option<TrainingClient>>> = Arc::default();
    let replaced = client.clone();
    let stub = Stub::start(move |stream| {
        loop {
            let head = receive(stream)?.head;
            let said = if header(&head, "training-key") == Some("new key") {
                answer(200, PROJECT)
            } else {
                replaced.lock().unwrap().as_ref().unwrap().set_training_key("new key").unwrap();
                answer(401, "")
            };
            stream.write_all(said.as_bytes())?;
        }
    });
    let mine = TrainingClient::builder(stub.url()).training_key("old key").build().unwrap();
    *client.lock().unwrap() = Some(mine.clone());
    mine.create_project("p").send().unwrap();
}

#[test]
fn one_credential_is_enough() {
    let start = || TrainingClient::builder("https://name.example");
    let provider = || Ok(AccessToken::new("token"));
    for builder in [
        start(),
        start().training_key("a").bearer_token("b"),
        start().training_key("a").token_provider(provider),
        start().bearer_token("a").token_provider(provider),
    ] {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert!(!format!("{:?}", AccessToken::new("secret")).contains("secret"));
}

#[test]
fn the_application_precedes_the_user_agent() {
    let peer = Peer::with(200, "", "[]");
    let client = peer.builder().application_id("Line-4/1.2").build().unwrap();
    client.get_projects().send().unwrap();
    let request = &peer.received()[0];
    let agent = request.header("user-agent").unwrap();
    let begins = format!("Line-4/1.2 customvision/{} (", env!("CARGO_PKG_VERSION"));
    assert!(agent.starts_with(&begins) && agent.ends_with(')'), "{agent}");
    for id in ["", "two words", "1234567890123456789012345", "é", "a\nb"] {
        let error = peer.builder().application_id(id).build().unwrap_err();
        assert!(error.message().contains("applicationId"), "{error}");
    }
}
