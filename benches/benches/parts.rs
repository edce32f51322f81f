//! The parts of a call: `cargo bench` in this folder.
//!
//! A request is built and not sent by a client that is closed, whose calls end where they would begin to send.

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use customvision::{
    ErrorKind, Image, ImageCreateSummary, ImageFileCreateBatch, ImageFileCreateEntry, ImageTagCreateEntry,
    Project, TrainingClient, Uuid,
};
use customvision_benches::answers;
use customvision_benches::request::{content_length, head_end};

fn decoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    let project = answers::project();
    group.throughput(Throughput::Bytes(project.len() as u64));
    group
        .bench_function("project", |bench| bench.iter(|| serde_json::from_str::<Project>(&project).unwrap()));
    let images = answers::images(256);
    group.throughput(Throughput::Bytes(images.len() as u64));
    group.bench_function("256 images", |bench| {
        bench.iter(|| serde_json::from_str::<Vec<Image>>(&images).unwrap())
    });
    let summary = answers::summary(64);
    group.throughput(Throughput::Bytes(summary.len() as u64));
    group.bench_function("summary of 64 images", |bench| {
        bench.iter(|| serde_json::from_str::<ImageCreateSummary>(&summary).unwrap());
    });
    group.finish();
}

fn building(criterion: &mut Criterion) {
    let client = TrainingClient::builder("http://127.0.0.1:9").training_key("KEY").build().unwrap();
    client.close();
    let unsent = |error: customvision::Error| assert_eq!(error.kind(), ErrorKind::Cancelled);
    let mut group = criterion.benchmark_group("build and do not send");
    group.bench_function("get_project", |bench| {
        bench.iter(|| unsent(client.get_project(black_box(Uuid::nil())).send().unwrap_err()));
    });
    let tags: Vec<_> =
        (0..64).map(|number| ImageTagCreateEntry::new(Uuid::from_u128(number), Uuid::nil())).collect();
    group.bench_function("create_image_tags of 64 pairs", |bench| {
        bench.iter(|| {
            unsent(client.create_image_tags(Uuid::nil()).tags(black_box(&tags)).send().unwrap_err())
        });
    });
    let picture = vec![7; 1000];
    group.bench_function("create_images_from_files of 64 pictures", |bench| {
        bench.iter(|| {
            let entry = |_| ImageFileCreateEntry::new(black_box(&picture));
            let batch = ImageFileCreateBatch::new((0..64).map(entry));
            unsent(client.create_images_from_files(Uuid::nil(), batch).send().unwrap_err());
        });
    });
    group.finish();
}

/// From memory to a server that only counts, as the encoder can't be had without the sending.
fn encoding(criterion: &mut Criterion) {
    let client = TrainingClient::builder(sink()).training_key("KEY").build().unwrap();
    let picture: Vec<u8> = (0..2_000_000_u32).map(|number| number as u8).collect();
    let mut group = criterion.benchmark_group("encode and send");
    group.throughput(Throughput::Bytes(picture.len() as u64 * 8));
    group.bench_function("8 pictures of 2 MB", |bench| {
        bench.iter_batched(
            || ImageFileCreateBatch::new((0..8).map(|_| ImageFileCreateEntry::new(&picture))),
            |batch| client.create_images_from_files(Uuid::nil(), batch).send().unwrap(),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// Starts a server that reads uploads and says that they were empty. It ends with the process.
fn sink() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut buffer, answer) = (vec![0; 1024 * 1024], answers::answer(&answers::summary(0)));
        while let Ok(read) = stream.read(&mut buffer)
            && let Some(end) = head_end(&buffer[..read])
        {
            let mut left = content_length(&buffer[..end]) - (read - end);
            while left > 0 {
                left -= stream.read(&mut buffer).unwrap();
            }
            stream.write_all(&answer).unwrap();
        }
    });
    endpoint
}

criterion_group!(parts, decoding, building, encoding);
criterion_main!(parts);
