//! Object detection: from pictures with labelled boxes to what is found in new ones.
//!
//!     cargo run --example detector [FOLDER]
//!
//! FOLDER has pictures, beside each a text file of the same name with a line for each box, and the names of the tags in
//! `classes.txt`: the format of YOLO, as LabelImg and others write it. Without it, the pages of hand-written digits
//! beside this example are used. Every fifth picture is kept back for the test.
//!
//! The service is an emulator inside this program. To use Azure, set `VISION_TRAINING_ENDPOINT` and
//! `VISION_TRAINING_KEY` (training is charged there).

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, thread};

use customvision::{
    BoundingBox, DomainType, ImageFileCreateBatch, ImageFileCreateEntry, ImageSource, Iteration,
    IterationStatus, Prediction, Region, TrainingClient, Uuid,
};
use customvision_emulator::Emulator;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The most pictures that the service takes in one request.
const BATCH: usize = 64;
/// One picture in this many is kept back for the test.
const KEPT_BACK: usize = 5;
/// What is found with less probability does not count.
const SURE: f64 = 0.5;
/// A box is at the right place when it overlaps the true one so much.
const ENOUGH: f64 = 0.5;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages");
    let folder = env::args_os().nth(1).map_or(bundled, PathBuf::from);
    let names: Vec<String> = read(&folder.join("classes.txt"))?.lines().map(str::to_owned).collect();
    let pictures = labelled_pictures(&folder, names.len())?;
    println!("{} pictures in {}, with boxes around: {}", pictures.len(), folder.display(), names.join(", "));

    let emulator; // runs until the end of this function
    let client = if env::var_os("VISION_TRAINING_ENDPOINT").is_some() {
        TrainingClient::from_env()?
    } else {
        emulator = Emulator::start()?;
        TrainingClient::builder(emulator.endpoint()).training_key(emulator.key()).build()?
    };
    let domains = client.get_domains().send()?;
    let domain = domains.iter().find(|domain| domain.domain_type == DomainType::ObjectDetection);
    let domain = domain.ok_or("the service has no domain for object detection")?;
    let project = client.create_project("Detector example").domain_id(domain.id).send()?;
    let outcome = detect(&client, project.id, &names, &pictures);
    let cleaned = client.delete_project(project.id).send();
    outcome.and(cleaned.map_err(Into::into))
}

/// All that needs the project, which the caller deletes whatever happens here.
fn detect(client: &TrainingClient, project: Uuid, names: &[String], pictures: &[Labelled]) -> Result<()> {
    let mut tags = Vec::new();
    for name in names {
        tags.push(client.create_tag(project, name).send()?.id);
    }
    let is_kept_back = |at: usize| at % KEPT_BACK == KEPT_BACK - 1;
    let (tested, trained): (Vec<_>, Vec<_>) =
        pictures.iter().enumerate().partition(|(at, _)| is_kept_back(*at));
    for some in trained.chunks(BATCH) {
        upload(client, project, &tags, some.iter().map(|(_, picture)| *picture))?;
    }
    println!("\nTraining with {} of them ...", trained.len());
    let iteration = train(client, project)?;

    let performance = client.get_iteration_performance(project, iteration.id).overlap_threshold(ENOUGH);
    println!("\n{:12}precision   recall", "tag");
    for tag in performance.send()?.per_tag_performance {
        println!("{:12}{:7.1} %  {:5.1} %", tag.name, 100.0 * tag.precision, 100.0 * tag.recall);
    }

    println!("\n{:12}{:12}{:12}   sure  overlap", "picture", "shows", "found");
    let (mut shown, mut found) = (0, 0);
    for (_, picture) in tested {
        let seen = client.quick_test_image(project, ImageSource::path(&picture.path));
        let predictions = seen.iteration_id(iteration.id).store(false).send()?.predictions;
        for (tag, place) in &picture.boxes {
            print!("{:12}{:12}", picture.name(), names[*tag]);
            shown += 1;
            match nearest(&predictions, place) {
                Some((near, overlap)) => {
                    println!("{:12}{:5.1} %     {overlap:.2}", near.tag_name, 100.0 * near.probability);
                    found += usize::from(near.tag_id == tags[*tag] && overlap >= ENOUGH);
                }
                None => println!("nothing"),
            }
        }
    }
    println!("\n{found} of {shown} found where they are, in pictures that it never saw");
    Ok(())
}

/// Uploads pictures with their boxes. The files are streamed.
fn upload<'p>(
    client: &TrainingClient,
    project: Uuid,
    tags: &[Uuid],
    pictures: impl Iterator<Item = &'p Labelled>,
) -> Result<()> {
    let entries = pictures.map(|picture| {
        let boxes = picture.boxes.iter();
        let regions = boxes.map(|(tag, place)| Region::from_bounding_box(tags[*tag], *place));
        ImageFileCreateEntry::path(&picture.path).regions(regions)
    });
    let summary = client.create_images_from_files(project, ImageFileCreateBatch::new(entries)).send()?;
    for failure in summary.failures() {
        println!("{}: {}", failure.source_url, failure.status.reason());
    }
    Ok(())
}

/// Trains and waits until it is done: some seconds in the emulator, some minutes in Azure.
fn train(client: &TrainingClient, project: Uuid) -> Result<Iteration> {
    let mut iteration = client.train_project(project).send()?;
    while !iteration.status.is_finished() {
        thread::sleep(Duration::from_millis(500));
        iteration = client.get_iteration(project, iteration.id).send()?;
    }
    match iteration.status {
        IterationStatus::Completed => Ok(iteration),
        _ => Err(iteration.training_error_details.unwrap_or("the training failed".to_owned()).into()),
    }
}

/// Of what was found for sure, that which overlaps a box most, and how much.
fn nearest<'p>(predictions: &'p [Prediction], place: &BoundingBox) -> Option<(&'p Prediction, f64)> {
    let sure = predictions.iter().filter(|prediction| prediction.probability >= SURE);
    let overlaps = sure.filter_map(|near| Some((near, overlap(near.bounding_box.as_ref()?, place))));
    overlaps.filter(|(_, overlap)| *overlap > 0.0).max_by(|one, other| one.1.total_cmp(&other.1))
}

/// Of what two boxes cover, the share that both do.
fn overlap(one: &BoundingBox, other: &BoundingBox) -> f64 {
    let across = (one.left + one.width).min(other.left + other.width) - one.left.max(other.left);
    let down = (one.top + one.height).min(other.top + other.height) - one.top.max(other.top);
    let both = across.max(0.0) * down.max(0.0);
    both / (one.width * one.height + other.width * other.height - both)
}

/// A picture, and what it shows where: the number of a tag, and a box.
struct Labelled {
    path: PathBuf,
    boxes: Vec<(usize, BoundingBox)>,
}

impl Labelled {
    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The pictures of a folder that have labels, by name.
fn labelled_pictures(folder: &Path, tags: usize) -> Result<Vec<Labelled>> {
    let mut pictures = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let labels = path.with_extension("txt");
        if labels != path && labels.exists() {
            let lines = read(&labels)?;
            let boxes = lines.lines().map(|line| {
                read_label(line, tags).ok_or_else(|| format!("{}: \"{line}\" is no label", labels.display()))
            });
            pictures.push(Labelled { boxes: boxes.collect::<std::result::Result<_, _>>()?, path });
        }
    }
    pictures.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(pictures)
}

fn read(path: &Path) -> Result<String> {
    Ok(fs::read_to_string(path).map_err(|error| format!("could not read {}: {error}", path.display()))?)
}

/// Reads a line of YOLO: the tag's number, and the box's centre, width and height.
fn read_label(line: &str, tags: usize) -> Option<(usize, BoundingBox)> {
    let (tag, place) = line.split_once(' ')?;
    let place: Vec<f64> =
        place.split_whitespace().map(str::parse).collect::<std::result::Result<_, _>>().ok()?;
    let &[x, y, width, height] = &place[..] else { return None };
    let tag = tag.parse().ok().filter(|tag| *tag < tags)?;
    Some((tag, BoundingBox::from_center(x, y, width, height)))
}
