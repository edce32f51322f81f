//! Forms and batches: what is read of them, through buffers of any sizes, is what a plain encoder writes, and as long as
//! was announced.

#![no_main]

use std::io::{self, Read};

use arbitrary::Arbitrary;
use customvision::fuzzing::Encoded;
use customvision::{ImageFileCreateBatch, ImageFileCreateEntry, ImageSource};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Picture<'a> {
    name: Option<&'a str>,
    bytes: &'a [u8],
    /// How many further bytes it has; the greatest few make it larger than any buffer.
    more: u8,
    from_reader: bool,
}

impl Picture<'_> {
    fn contents(&self) -> Vec<u8> {
        let more =
            if self.more < 250 { usize::from(self.more) } else { 98_300 + usize::from(self.more - 250) };
        [self.bytes, &vec![self.more; more]].concat()
    }

    fn source<'c>(&self, contents: &'c [u8]) -> ImageSource<'c> {
        let source = if self.from_reader {
            ImageSource::reader(Dribble(contents), contents.len() as u64)
        } else {
            ImageSource::bytes(contents)
        };
        match self.name {
            Some(name) => source.file_name(name),
            None => source,
        }
    }
}

/// Gives few bytes at a time.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let some = buf.len().min(self.0.len()).min(1 + self.0.len() % 5000);
        self.0.read(&mut buf[..some])
    }
}

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    pictures: Vec<Picture<'a>>,
    /// The buffers' sizes, one after another, over and over.
    buffers: Vec<u16>,
}

fuzz_target!(|input: Input<'_>| {
    let pictures = &input.pictures[..input.pictures.len().min(3)];
    let contents: Vec<Vec<u8>> = pictures.iter().map(Picture::contents).collect();
    if let (Some(picture), Some(contents)) = (pictures.first(), contents.first()) {
        let mut form = Encoded::form(picture.source(contents)).unwrap();
        let expected = form_of(form.content_type(), picture.name.unwrap_or("imageData"), contents);
        check(&mut form, &expected, &input.buffers);
        if !picture.from_reader {
            check(&mut form, &expected, &[]);
        }
    }
    let entries = pictures
        .iter()
        .zip(&contents)
        .map(|(picture, contents)| ImageFileCreateEntry::new(picture.source(contents)));
    let mut batch = Encoded::batch(ImageFileCreateBatch::new(entries)).unwrap();
    assert_eq!(batch.content_type(), "application/json; charset=utf-8");
    check(&mut batch, &batch_of(pictures, &contents), &input.buffers);
});

fn check(body: &mut Encoded<'_>, expected: &[u8], buffers: &[u16]) {
    assert_eq!(body.length(), expected.len() as u64);
    assert_eq!(body.files().count(), 0);
    let mut reader = body.reader();
    let mut read = Vec::with_capacity(expected.len());
    let mut buffer = vec![0; 1 << 16];
    // A large body a byte at a time would take all the run.
    let least = (expected.len() >> 10).max(1);
    let mut sizes = buffers.iter().map(|size| usize::from(*size).max(least)).cycle();
    loop {
        let buffer = &mut buffer[..sizes.next().unwrap_or(4096)];
        let given = reader.read(buffer).unwrap();
        if given == 0 {
            break;
        }
        read.extend_from_slice(&buffer[..given]);
    }
    assert!(
        read == expected,
        "{:?} is not {:?}",
        String::from_utf8_lossy(&read),
        String::from_utf8_lossy(expected)
    );
}

fn form_of(content_type: &str, name: &str, contents: &[u8]) -> Vec<u8> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(boundary.len() == 32 && boundary.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mut form = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"imageData\"; filename=\"");
    for c in name.chars() {
        match c {
            '"' | '\r' | '\n' | '\0' => form.push_str(&format!("%{:02X}", u32::from(c))),
            c => form.push(c),
        }
    }
    form.push_str("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    [form.as_bytes(), contents, format!("\r\n--{boundary}--\r\n").as_bytes()].concat()
}

fn batch_of(pictures: &[Picture<'_>], contents: &[Vec<u8>]) -> Vec<u8> {
    let entries = pictures.iter().zip(contents).map(|(picture, contents)| {
        let name = picture.name.map(|name| format!("\"name\":{},", serde_json::to_string(name).unwrap()));
        format!("{{{}\"contents\":\"{}\"}}", name.unwrap_or_default(), base64(contents))
    });
    format!("{{\"images\":[{}]}}", entries.collect::<Vec<_>>().join(",")).into_bytes()
}

/// RFC 4648, section 4, six bits at a time.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | u32::from(*chunk.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let six = bits >> (18 - 6 * i) & 63;
            text.push(if i <= chunk.len() { char::from(ALPHABET[six as usize]) } else { '=' });
        }
    }
    text
}
