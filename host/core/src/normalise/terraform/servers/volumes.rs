//! The volumes of a server of a VPC: the one it starts from, and those of its data.

use resilint_schema::{Set, Value};

use crate::normalise::terraform::derive::inside;
use crate::normalise::terraform::graph::Subject;

/// What a server says of its volumes.
#[derive(Debug, Default)]
pub(crate) struct Volumes {
    /// Whether the volume it starts from is deleted with it.
    pub(crate) boot_auto_delete: Value<bool>,
    /// The others.
    pub(crate) data: Set<Value<String>>,
}

/// Reads the volumes that a server names, and those that attachments bring.
pub(crate) fn of(server: &Subject<'_>) -> Volumes {
    let fields = server.fields();
    let boot_auto_delete =
        inside(&fields, &["boot_volume"], server.graph, &|block| block.flag("auto_delete_volume"));
    let is_silent = fields.term("volumes").is_none();
    let mut data = fields.texts("volumes");
    // An attachment that names no volume makes one.
    let attachments = server.referred_by("ibm_is_instance_volume_attachment", "instance");
    data.items.extend(attachments.iter().map(|attachment| {
        let fields = attachment.fields();
        let named = fields.text_of(&["volume", "volume_name", "name"]);
        if named.is_absent() { attachment.implies("a new volume".to_owned()) } else { named }
    }));
    // Of a server that says nothing of volumes, nothing is said here.
    data.closed |= is_silent && !boot_auto_delete.is_absent();
    Volumes { boot_auto_delete, data }
}
