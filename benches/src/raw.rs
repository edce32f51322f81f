//! The limit: a socket, requests as constant bytes, answers read into one buffer and looked at no further.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::simd::Simd;
use customvision_benches::arguments::Arguments;
use customvision_benches::request::{content_length, head_end};
use customvision_benches::{measure, tls};
use rustls::{ClientConnection, StreamOwned};

const INPUT: usize = 256 * 1024;
const OUTPUT: usize = 256 * 1024;
/// Bytes of a picture that are read at once: as base64 they fill half the output buffer.
const SCRATCH: usize = 96 * 1024;

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

struct Client {
    stream: Box<dyn Stream>,
    input: Vec<u8>,
    output: Vec<u8>,
    scratch: Vec<u8>,
    base64: Simd,
}

pub(crate) fn main(words: impl Iterator<Item = String>) {
    let arguments = Arguments::read(words);
    let mut client = Client::connect(&arguments);
    let project = format!("/customvision/v3.4-preview/training/projects/{}", arguments.project());
    let get = |target: &str| head("GET", target, "");
    let mut run = |call: &mut dyn FnMut(&mut Client)| measure::run(&arguments, || call(&mut client));
    match arguments.job.as_str() {
        "get" => {
            let request = get(&project);
            run(&mut |client| client.exchange(request.as_bytes()));
        }
        "list" => {
            let request = get(&format!("{project}/images?take=50&skip=0"));
            run(&mut |client| client.exchange(request.as_bytes()));
        }
        "artifact" => {
            let request = get(&format!("{project}/artifacts?path=model"));
            run(&mut |client| client.exchange(request.as_bytes()));
        }
        "post" => {
            let body = format!(
                "{{\"tags\":[{{\"imageId\":\"{0}\",\"tagId\":\"{0}\"}}]}}",
                "00000000-0000-0000-0000-000000000001"
            );
            let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let request = head("POST", &format!("{project}/images/tags"), &more) + &body;
            run(&mut |client| client.exchange(request.as_bytes()));
        }
        "batch" => {
            let pictures = arguments.pictures();
            run(&mut |client| client.upload_batch(&project, &pictures));
        }
        "picture" => {
            let picture = arguments.large_picture();
            run(&mut |client| client.upload_picture(&project, &picture));
        }
        job => panic!("no job {job}"),
    }
}

fn head(method: &str, target: &str, more: &str) -> String {
    format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nTraining-Key: 0123456789abcdef0123456789abcdef\r\n\
         User-Agent: raw\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n{more}\r\n"
    )
}

impl Client {
    fn connect(arguments: &Arguments) -> Self {
        let (scheme, address) = arguments.endpoint.split_once("://").expect("an endpoint");
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        let stream: Box<dyn Stream> = match scheme {
            "https" => {
                let config = tls::client(&arguments.authority().expect("BENCH_CA")).unwrap();
                let connection = ClientConnection::new(config, "localhost".try_into().unwrap()).unwrap();
                Box::new(StreamOwned::new(connection, socket))
            }
            _ => Box::new(socket),
        };
        let base64 = Simd::standard(GeneralPurposeConfig::new());
        Client {
            stream,
            input: vec![0; INPUT],
            output: Vec::with_capacity(OUTPUT),
            scratch: Vec::new(),
            base64,
        }
    }

    fn exchange(&mut self, request: &[u8]) {
        self.stream.write_all(request).unwrap();
        self.receive();
    }

    /// Reads an answer over the one before, piece by piece over itself if it is larger than the buffer.
    fn receive(&mut self) {
        let mut filled = 0;
        let end = loop {
            filled += self.stream.read(&mut self.input[filled..]).unwrap();
            if let Some(end) = head_end(&self.input[..filled]) {
                break end;
            }
        };
        let mut left = content_length(&self.input[..end]) - (filled - end);
        while left > 0 {
            let read = self.stream.read(&mut self.input).unwrap();
            assert!(read > 0, "the answer broke off");
            left -= read;
        }
    }

    fn upload_batch(&mut self, project: &str, pictures: &[impl AsRef<Path>]) {
        let mut length = "{\"images\":[]}".len();
        for (index, picture) in pictures.iter().enumerate() {
            let size = picture.as_ref().metadata().unwrap().len() as usize;
            length += entry(index).len() + size.div_ceil(3) * 4 + "\"}".len();
        }
        let more = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        self.output.extend_from_slice(head("POST", &format!("{project}/images/files"), &more).as_bytes());
        self.output.extend_from_slice(b"{\"images\":[");
        for (index, picture) in pictures.iter().enumerate() {
            self.output.extend_from_slice(entry(index).as_bytes());
            self.encode(&mut File::open(picture).unwrap());
            self.output.extend_from_slice(b"\"}");
        }
        self.output.extend_from_slice(b"]}");
        self.flush();
        self.receive();
    }

    fn encode(&mut self, file: &mut File) {
        self.scratch.resize(SCRATCH, 0);
        loop {
            let mut filled = 0;
            while filled < SCRATCH {
                match file.read(&mut self.scratch[filled..]).unwrap() {
                    0 => break,
                    read => filled += read,
                }
            }
            let (begin, encoded) = (self.output.len(), filled.div_ceil(3) * 4);
            if begin + encoded > OUTPUT {
                self.flush();
            }
            let begin = self.output.len();
            self.output.resize(begin + encoded, 0);
            self.base64.encode_slice(&self.scratch[..filled], &mut self.output[begin..]).unwrap();
            if filled < SCRATCH {
                return;
            }
        }
    }

    fn upload_picture(&mut self, project: &str, picture: &Path) {
        let part = "--boundary\r\nContent-Disposition: form-data; name=\"imageData\"; filename=\"large.jpg\"\r\n\
                    Content-Type: application/octet-stream\r\n\r\n";
        let end = "\r\n--boundary--\r\n";
        let length = part.len() + picture.metadata().unwrap().len() as usize + end.len();
        let more =
            format!("Content-Type: multipart/form-data; boundary=boundary\r\nContent-Length: {length}\r\n");
        let head = head("POST", &format!("{project}/images"), &more) + part;
        let mut file = File::open(picture).unwrap();
        self.output.resize(OUTPUT, 0);
        self.output[..head.len()].copy_from_slice(head.as_bytes());
        let mut filled = head.len();
        loop {
            match file.read(&mut self.output[filled..]).unwrap() {
                0 => break,
                read => self.stream.write_all(&self.output[..filled + read]).unwrap(),
            }
            filled = 0;
        }
        self.output.clear();
        self.exchange(end.as_bytes());
    }

    fn flush(&mut self) {
        self.stream.write_all(&self.output).unwrap();
        self.output.clear();
    }
}

fn entry(index: usize) -> String {
    format!("{}{{\"name\":\"{index:02}.jpg\",\"contents\":\"", if index == 0 { "" } else { "," })
}
