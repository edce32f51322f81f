//! A local Custom Vision service.
