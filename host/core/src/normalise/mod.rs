//! From trees to the topology: one folder an offering, each of which assembles resources, relations
//! and app groups out of all documents of its formats.

mod bucket_endpoint;
mod builder;
mod by_host;
mod chart_values;
pub mod cis_json;
pub mod cloud_foundry;
mod code_engine;
mod data_groups;
pub mod delivery;
pub mod document;
mod edge_groups;
mod estates;
pub mod exports;
mod fronts;
pub mod host;
mod identity;
mod image;
mod intervals;
pub mod kubernetes;
mod manifest_files;
mod meeting;
pub mod openwhisk;
pub mod path;
mod recovery;
pub mod replicator;
mod stage;
mod storage_clients;
pub mod terraform;
pub mod variables;

pub use builder::{Builder, Bundle, Declared};
pub use code_engine::group as group_code_engine;
pub use data_groups::group_data;
pub use edge_groups::group_edges;
pub use estates::group_estates;
pub use fronts::attach_global_balancers;
pub use identity::{join_inputs, leave_out_repeated};
pub use intervals::work_out_intervals;
pub use meeting::{Stated, tell_roots_apart};
pub use recovery::{estimate_recoveries, is_data_store};
pub use stage::set_earlier_apart;
pub use storage_clients::group_storage_clients;

use crate::detect::Format;
use crate::parse::{Comment, Document};

/// One document with what it was taken for.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Path of the file, relative to the working folder, with `/`.
    pub path: &'a str,
    /// What the document was taken for.
    pub format: Format,
    /// Its tree.
    pub document: &'a Document,
    /// All comments of its file.
    pub comments: &'a [Comment],
}
