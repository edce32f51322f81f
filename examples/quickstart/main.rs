//! The main job, from pictures in a folder to a tested and exported model.
//!
//!     cargo run --example quickstart [FOLDER]
//!
//! FOLDER has one sub-folder of pictures per tag, at least two of them with six pictures each. Without it, the
//! hand-written digits beside this example are used. Every fifth picture of a tag is kept back for the test.
//!
//! The service is an emulator inside this program. To use Azure, set `VISION_TRAINING_ENDPOINT` and
//! `VISION_TRAINING_KEY` (training is charged there); and `VISION_PREDICTION_RESOURCE_ID` to publish too.

mod pictures;
mod show;

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, io, thread};

use customvision::{
    Classifier, DomainType, Export, ExportPlatform, ExportStatus, ImageCreateStatus, ImageFileCreateBatch,
    ImageFileCreateEntry, ImageSource, Iteration, IterationStatus, Project, TrainingClient, Uuid,
};
use customvision_emulator::Emulator;
use pictures::TagFolder;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The most pictures that the service takes in one request.
const BATCH: usize = 64;
const PUBLISH_NAME: &str = "quickstart";
const PLATFORM: ExportPlatform = ExportPlatform::Onnx;
/// Any id of the right form will do for the emulator.
const EMULATED_RESOURCE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local\
    /providers/Microsoft.CognitiveServices/accounts/emulator";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/digits");
    let folder = env::args_os().nth(1).map_or(bundled, PathBuf::from);
    let tags = pictures::read(&folder)?;
    println!("Pictures: {}", folder.display());

    let service = Service::connect()?;
    let client = &service.client;

    show::step(1, "Create a project");
    let project = create_project(client, &folder)?;
    let outcome = main_job(&service, &project, &tags);
    if outcome.is_err() {
        println!("\nA step failed; cleaning up before the end.");
    } else {
        show::step(9, "Clean up");
    }
    match (clean_up(client, &project), outcome) {
        (Err(error), Err(first)) => {
            eprintln!("warning: the project {} could not be deleted: {error}", project.id);
            Err(first)
        }
        (cleaned, outcome) => outcome.and(cleaned),
    }
}

/// All that needs the project, which the caller deletes whatever happens here.
fn main_job(service: &Service, project: &Project, folders: &[TagFolder]) -> Result<()> {
    let client = &service.client;

    show::step(2, "Create a tag for each sub-folder");
    let mut tags = Vec::new();
    for folder in folders {
        tags.push(client.create_tag(project.id, &folder.tag).send()?);
    }
    show::note(folders.iter().map(|folder| folder.tag.as_str()).collect::<Vec<_>>().join(", "));

    show::step(3, "Upload pictures");
    upload(client, project.id, tags.iter().map(|tag| tag.id).zip(folders))?;

    show::step(4, "Train");
    let iteration = train(client, project.id)?;

    show::step(5, "Look at the performance, measured on pictures that training held back");
    let performance = client.get_iteration_performance(project.id, iteration.id).threshold(0.5).send()?;
    show::performance(&performance);

    show::step(6, "Publish");
    match &service.prediction_resource {
        Some(resource) => {
            client.publish_iteration(project.id, iteration.id, PUBLISH_NAME, resource).send()?;
            show::note(format!("{} is published as \"{PUBLISH_NAME}\"", iteration.name));
        }
        None => show::note("skipped: VISION_PREDICTION_RESOURCE_ID is not set"),
    }

    show::step(7, "Test pictures that it never saw");
    quick_test(client, &iteration, folders)?;

    show::step(8, format!("Export the model for {PLATFORM}"));
    export(client, &iteration)
}

/// Where the job is done.
struct Service {
    client: TrainingClient,
    /// The Azure id of the resource to publish to.
    prediction_resource: Option<String>,
    /// Stops when this is dropped.
    _emulator: Option<Emulator>,
}

impl Service {
    /// Azure if the environment names a resource, else an emulator of our own.
    fn connect() -> Result<Self> {
        let endpoint = variable("VISION_TRAINING_ENDPOINT");
        if endpoint.is_some() || variable("VISION_TRAINING_KEY").is_some() {
            let client = TrainingClient::from_env()?;
            println!("Service:  {}, as VISION_TRAINING_ENDPOINT says", endpoint.unwrap_or_default());
            let prediction_resource = variable("VISION_PREDICTION_RESOURCE_ID");
            return Ok(Self { client, prediction_resource, _emulator: None });
        }
        let emulator = Emulator::start().map_err(|error| format!("could not start the emulator: {error}"))?;
        let client = TrainingClient::builder(emulator.endpoint()).training_key(emulator.key()).build()?;
        println!("Service:  an emulator inside this program, at {}", emulator.endpoint());
        println!("          (VISION_TRAINING_ENDPOINT and VISION_TRAINING_KEY lead to Azure instead)");
        Ok(Self {
            client,
            prediction_resource: Some(EMULATED_RESOURCE.to_owned()),
            _emulator: Some(emulator),
        })
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Creates a classifier whose pictures have one tag each. Only a compact domain's models can be exported.
fn create_project(client: &TrainingClient, folder: &Path) -> Result<Project> {
    let domains = client.get_domains().send()?;
    let domain = domains
        .iter()
        .find(|domain| {
            domain.name == "General (compact)"
                && domain.domain_type == DomainType::Classification
                && domain.exportable
        })
        .ok_or("the service has no domain \"General (compact)\" for classification")?;
    let topic = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    let project = client
        .create_project(&format!("Quickstart: {topic}"))
        .domain_id(domain.id)
        .classification_type(Classifier::Multiclass)
        .send()?;
    show::note(format!(
        "\"{}\", of the domain \"{}\", with the id {}",
        project.name, domain.name, project.id
    ));
    Ok(project)
}

/// Uploads the training pictures tag by tag. The files are streamed; no picture is in memory as a whole.
fn upload<'f>(
    client: &TrainingClient,
    project_id: Uuid,
    tags: impl Iterator<Item = (Uuid, &'f TagFolder)> + Clone,
) -> Result<()> {
    let total: usize = tags.clone().map(|(_, folder)| folder.training.len()).sum();
    let bar = show::bar(total);
    let (mut added, mut known) = (0, 0);
    for (tag_id, folder) in tags {
        for paths in folder.training.chunks(BATCH) {
            let entries = paths.iter().map(ImageFileCreateEntry::path);
            let batch = ImageFileCreateBatch::new(entries).tag_ids([tag_id]);
            let summary = client.create_images_from_files(project_id, batch).send()?;
            let count = |status| summary.images.iter().filter(|image| image.status == status).count();
            added += count(ImageCreateStatus::Ok);
            known += count(ImageCreateStatus::OkDuplicate);
            for failure in summary.failures() {
                let line = format!("{}/{}: {}", folder.tag, failure.source_url, failure.status.reason());
                bar.suspend(|| show::note(line));
            }
            bar.inc(paths.len() as u64);
            if bar.is_hidden() {
                show::note(format!("{}: {} sent", folder.tag, paths.len()));
            }
        }
    }
    bar.finish_and_clear();
    show::note(match known {
        0 => format!("{added} of {total} pictures added"),
        _ => format!("{added} of {total} pictures added; {known} already there"),
    });
    Ok(())
}

/// Trains and waits until it is done: about two seconds in the emulator, some minutes in Azure.
fn train(client: &TrainingClient, project_id: Uuid) -> Result<Iteration> {
    let begun = Instant::now();
    let iteration_id = client.train_project(project_id).send()?.id;
    let iteration = wait("training", || {
        let iteration = client.get_iteration(project_id, iteration_id).send()?;
        Ok(Some(iteration).filter(|iteration| iteration.status.is_finished()))
    })?;
    if iteration.status == IterationStatus::Failed {
        let details = iteration.training_error_details.as_deref().unwrap_or("the service does not say why");
        return Err(format!("the training failed: {details}").into());
    }
    show::note(format!("{} is trained, after {:.1} s", iteration.name, begun.elapsed().as_secs_f64()));
    Ok(iteration)
}

/// Asks, less and less often, until there is an answer. Gives up after an hour.
fn wait<T>(what: &str, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let begun = Instant::now();
    let spinner = show::spinner(what);
    let mut pause = Duration::from_millis(250);
    while begun.elapsed() < Duration::from_secs(3600) {
        if let Some(answer) = ask()? {
            spinner.finish_and_clear();
            return Ok(answer);
        }
        thread::sleep(pause);
        pause = (pause * 5 / 4).min(Duration::from_secs(5));
    }
    Err(format!("{what} is not over after an hour").into())
}

fn quick_test(client: &TrainingClient, iteration: &Iteration, folders: &[TagFolder]) -> Result<()> {
    let (mut right, mut total) = (0, 0);
    let table = show::Tests::new(folders);
    for folder in folders {
        for path in &folder.unseen {
            let prediction = client
                .quick_test_image(iteration.project_id, ImageSource::path(path))
                .iteration_id(iteration.id)
                .store(false)
                .send()?;
            let best = prediction.predictions.first().ok_or("the service predicted nothing")?;
            table.row(path, &folder.tag, best);
            total += 1;
            right += usize::from(best.tag_name == folder.tag);
        }
    }
    show::note(format!("{right} of {total} right: {}", show::percent(right as f64 / total as f64).trim()));
    Ok(())
}

/// Has the model exported, waits, and downloads it. The address is signed: it needs no key, and must not get ours.
fn export(client: &TrainingClient, iteration: &Iteration) -> Result<()> {
    client.export_iteration(iteration.project_id, iteration.id, PLATFORM).send()?;
    let export = wait("exporting", || {
        let exports = client.get_exports(iteration.project_id, iteration.id).send()?;
        let is_ours = |export: &Export| export.platform == PLATFORM && export.status.is_finished();
        Ok(exports.into_iter().find(is_ours))
    })?;
    let address = match (export.status, export.download_uri) {
        (ExportStatus::Done, Some(address)) => address,
        _ => return Err("the export failed".into()),
    };
    let path = env::temp_dir().join("customvision-quickstart.zip");
    let answer =
        ureq::get(&address).config().timeout_global(Some(Duration::from_secs(300))).build().call()?;
    let mut file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let length = io::copy(&mut answer.into_body().into_reader(), &mut file)?;
    show::note(format!("{length} bytes are in {}", path.display()));
    Ok(())
}

/// Deletes the project with all that is in it. What is published has to be taken back first.
fn clean_up(client: &TrainingClient, project: &Project) -> Result<()> {
    for iteration in client.get_iterations(project.id).send()? {
        if iteration.publish_name.is_some() {
            client.unpublish_iteration(project.id, iteration.id).send()?;
            show::note(format!("{} is unpublished", iteration.name));
        }
    }
    client.delete_project(project.id).send()?;
    show::note("the project is deleted, with its pictures, tags and iterations");
    Ok(())
}
