//! `resilint schema`: the JSON Schemas of the documents that pass in or out.

use resilint_schema::DOCUMENT_SCHEMAS;

use crate::args::SchemaArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;

pub(crate) fn run(args: &SchemaArgs) -> Result<Exit, CliError> {
    let Some(name) = &args.name else {
        to_stdout(|out| {
            DOCUMENT_SCHEMAS.iter().try_for_each(|schema| writeln!(out, "{}", schema.name))
        })?;
        return Ok(Exit::Clean);
    };
    let names = || DOCUMENT_SCHEMAS.iter().map(|schema| schema.name);
    let found = DOCUMENT_SCHEMAS.iter().find(|schema| schema.name == name.as_str());
    let schema = found.ok_or_else(|| CliError::NoSchema {
        name: name.clone(),
        known: names().collect::<Vec<_>>().join(", "),
    })?;
    to_stdout(|out| write!(out, "{}", schema.text))?;
    Ok(Exit::Clean)
}
