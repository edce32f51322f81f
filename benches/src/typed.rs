//! The library as a Rust program uses it: answers become structs.
//!
//! Besides the jobs that every client does: `threads` makes the calls of `get` from as many threads as the job's size,
//! all on one client.

use std::hint::black_box;
use std::path::Path;
use std::thread;
use std::time::Instant;

use customvision::{
    ImageFileCreateBatch, ImageFileCreateEntry, ImageSource, ImageTagCreateEntry, TrainingClient, Uuid,
};
use customvision_benches::arguments::Arguments;
use customvision_benches::measure;

pub(crate) fn main(words: impl Iterator<Item = String>) {
    let arguments = Arguments::read(words);
    let client = client(&arguments);
    let project: Uuid = arguments.project().parse().unwrap();
    let run = |call: &mut dyn FnMut()| measure::run(&arguments, call);
    let get = || drop(black_box(client.get_project(project).send().unwrap()));
    match arguments.job.as_str() {
        "get" => run(&mut || get()),
        "threads" => threads(&arguments, get),
        "post" => {
            let tags = [ImageTagCreateEntry::new(Uuid::from_u128(1), Uuid::from_u128(1))];
            run(&mut || drop(black_box(client.create_image_tags(project).tags(&tags).send().unwrap())));
        }
        "list" => run(&mut || drop(black_box(client.get_images(project).send().unwrap()))),
        "batch" => {
            let pictures = arguments.pictures();
            run(&mut || {
                let batch = ImageFileCreateBatch::new(pictures.iter().map(ImageFileCreateEntry::path));
                black_box(client.create_images_from_files(project, batch).send().unwrap());
            });
        }
        "picture" => {
            let picture = arguments.large_picture();
            run(&mut || drop(black_box(upload(&client, project, &picture))));
        }
        "artifact" => run(&mut || {
            let take = |chunk: &[u8]| black_box(chunk).len() < usize::MAX;
            client.get_artifact(project, "model").send_chunks(take).unwrap();
        }),
        job => panic!("no job {job}"),
    }
}

fn client(arguments: &Arguments) -> TrainingClient {
    let builder =
        TrainingClient::builder(&arguments.endpoint).training_key("0123456789abcdef0123456789abcdef");
    let builder = match arguments.authority() {
        Some(path) => builder.ca_file(path),
        None => builder,
    };
    builder.build().unwrap()
}

fn upload(client: &TrainingClient, project: Uuid, picture: &Path) -> customvision::ImageCreateSummary {
    client.create_images_from_data(project, ImageSource::path(picture)).send().unwrap()
}

/// Each thread makes its share of the calls, after one that opens its connection.
fn threads(arguments: &Arguments, get: impl Fn() + Sync) {
    let share = arguments.count / arguments.size;
    let together = || {
        thread::scope(|scope| {
            for _ in 0..arguments.size {
                scope.spawn(|| (0..share).for_each(|_| get()));
            }
        });
    };
    (0..arguments.warmup).for_each(|_| together());
    let (begun, cpu) = (Instant::now(), measure::cpu_nanos());
    together();
    measure::report(share * arguments.size, begun, cpu);
}
