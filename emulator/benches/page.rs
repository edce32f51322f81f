//! How long a page of 256 images takes in a project of 10,000, as the request log has it: from the request's head to the
//! answer's. `cargo bench -p customvision-emulator` fails when the median is not under the limit.

use std::{
    io::Cursor,
    process::ExitCode,
    time::{Duration, Instant},
};

use customvision_emulator::Emulator;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;

const IMAGES: u32 = 10_000;
const BATCH: u32 = 64;
const PAGE: u32 = 256;
const ROUNDS: u32 = 5;
const LIMIT_MS: f64 = 5.0;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<ExitCode, Failure> {
    let begun = Instant::now();
    let emulator = Emulator::start()?;
    println!("started in {:.1} ms", milliseconds(begun.elapsed()));
    let service = format!("{}/customvision/v3.4-preview/training", emulator.endpoint());
    let call = |method: &str, path: &str, body: Vec<u8>| -> Result<Value, Failure> {
        let request = ureq::http::Request::builder().method(method).uri(format!("{service}/{path}"));
        let request = request.header("Training-Key", emulator.key());
        let request = request.header("Content-Type", "multipart/form-data; boundary=edge").body(body)?;
        Ok(serde_json::from_reader(ureq::run(request)?.into_body().into_reader())?)
    };
    let id = |object: Value| object["id"].as_str().unwrap_or_default().to_owned();
    let project = id(call("POST", "projects?name=page", Vec::new())?);
    let tag = id(call("POST", &format!("projects/{project}/tags?name=tag"), Vec::new())?);

    let begun = Instant::now();
    for from in (0..IMAGES).step_by(BATCH as usize) {
        let body = multipart(from..IMAGES.min(from + BATCH))?;
        call("POST", &format!("projects/{project}/images?tagIds={tag}"), body)?;
    }
    println!("uploaded {IMAGES} images in {:.1} s", begun.elapsed().as_secs_f64());

    ureq::delete(format!("{}/admin/requests", emulator.endpoint())).call()?;
    for _ in 0..ROUNDS {
        for skip in (0..IMAGES).step_by(PAGE as usize) {
            let page =
                call("GET", &format!("projects/{project}/images?take={PAGE}&skip={skip}"), Vec::new())?;
            assert_eq!(page.as_array().map(Vec::len), Some(PAGE.min(IMAGES - skip) as usize));
        }
    }
    let log = ureq::get(format!("{}/admin/requests", emulator.endpoint())).call()?;
    let log: Value = serde_json::from_reader(log.into_body().into_reader())?;
    let entries = log["requests"].as_array().into_iter().flatten();
    let mut times: Vec<f64> = entries.filter_map(|entry| entry["ms"].as_f64()).collect();
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let (fastest, slowest) = (times[0], times[times.len() - 1]);
    println!("{} pages of {PAGE}: median {median:.2} ms, {fastest:.2} to {slowest:.2} ms", times.len());
    if median < LIMIT_MS {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("the median is to be under {LIMIT_MS} ms");
    Ok(ExitCode::FAILURE)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Pictures that differ from each other, as a multipart body.
fn multipart(numbers: std::ops::Range<u32>) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    for number in numbers {
        let [_, red, green, blue] = number.to_be_bytes();
        let picture = RgbImage::from_pixel(16, 16, Rgb([red, green, blue]));
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut png, ImageFormat::Png)?;
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=imageData; filename=\"{number}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&png.into_inner());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    Ok(body)
}
