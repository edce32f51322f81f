//! The C interface from C and C++: programs of `tests/c` and `examples-c`, compiled with the system's compilers and run against a server.
//!
//! Three environment variables change how: `CC` and `CXX` name the compilers, `CUSTOMVISION_C_FLAGS` adds flags for
//! them, and `CUSTOMVISION_C_RUNNER` is a command under which each program runs, such as `valgrind -q
//! --error-exitcode=99`.
//!
//! The fault matrix and the load tests need Linux: a second loopback address, and what `/proc` tells.

mod calls;
mod examples;
#[cfg(target_os = "linux")]
mod faults;
mod lives;
#[cfg(target_os = "linux")]
mod loads;
mod operations;
mod programs;
mod server;
mod toolchain;
