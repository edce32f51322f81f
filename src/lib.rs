//! A client of the Azure Custom Vision Training API.
