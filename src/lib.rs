//! placeholder
pub mod cli;
pub mod cloud;
pub mod seed;
pub mod server;
pub mod universe;
