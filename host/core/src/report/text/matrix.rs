//! The coverage matrix: a row a bullet, a column for all apps with the same cells.
//!
//! Symbols come first and the texts of the bullets after them, so that a table is as wide as it has
//! different columns and no wider. Columns are numbered and named below: names of apps are longer than
//! a column, and in most repositories most apps share theirs.

use std::io;

use textwrap::core::display_width;

use super::page::{Page, Tone, wrap};
use super::plain::{counted, name, names};
use crate::matrix::{Cell, Matrix, Table};

/// Columns of text that bullets are given at least.
const MIN_TEXT: usize = 36;
/// Columns of one number or symbol.
const CELL: usize = 3;

/// Apps of a table with the same cells.
#[derive(Debug)]
struct Column<'m> {
    names: Vec<&'m str>,
    cells: Vec<Cell>,
}

pub(super) fn write(page: &mut Page<'_>, matrix: &Matrix) -> io::Result<()> {
    if matrix.tables.is_empty() {
        return Ok(());
    }
    page.section()?;
    page.lines(&page.paint(Tone::Strong, "Coverage of the summary table"))?;
    for table in &matrix.tables {
        let columns = columns(matrix, table);
        if let [only] = columns.as_slice() {
            let apps = only.title();
            let offering = page.paint(Tone::Strong, table.offering.as_str());
            page.paragraph("  ", "    ", &format!("{offering} ({apps})"))?;
            rows(page, table, &columns)?;
        } else {
            numbered(page, table, &columns)?;
        }
    }
    legend(page)
}

/// Folds the apps with the same cells.
fn columns<'m>(matrix: &'m Matrix, table: &Table) -> Vec<Column<'m>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    for (index, app) in table.columns.iter().enumerate() {
        let Some(app) = matrix.apps.get(*app) else { continue };
        let cell = |row: &crate::matrix::Row| row.cells.get(index).copied();
        let cells: Vec<Cell> =
            table.rows.iter().map(|row| cell(row).unwrap_or(Cell::NotChecked)).collect();
        match columns.iter_mut().find(|column| column.cells == cells) {
            Some(column) => column.names.push(&app.name),
            None => columns.push(Column { names: vec![&app.name], cells }),
        }
    }
    columns
}

/// A table of several columns, in blocks as wide as the page.
fn numbered(page: &mut Page<'_>, table: &Table, columns: &[Column<'_>]) -> io::Result<()> {
    let offering = page.paint(Tone::Strong, table.offering.as_str());
    page.lines(&format!("  {offering} ({})", counted(table.columns.len(), "app")))?;
    let block = (page.style.width.saturating_sub(MIN_TEXT + 4) / CELL).max(1);
    for (index, columns) in columns.chunks(block).enumerate() {
        let first = index * block + 1;
        let numbers: String =
            (first..).take(columns.len()).map(|number| format!("{number:>CELL$}")).collect();
        page.lines(&format!("  {}", page.paint(Tone::Faint, &numbers)))?;
        rows(page, table, columns)?;
    }
    for (number, column) in (1..).zip(columns) {
        let first = format!("  {}  ", page.paint(Tone::Faint, &format!("{number:>CELL$}")));
        page.paragraph(&first, "       ", &column.title())?;
    }
    Ok(())
}

fn rows(page: &mut Page<'_>, table: &Table, columns: &[Column<'_>]) -> io::Result<()> {
    for (index, row) in table.rows.iter().enumerate() {
        let symbols: String = columns
            .iter()
            .filter_map(|column| column.cells.get(index))
            .map(|cell| format!("  {}", page.symbol(*cell)))
            .collect();
        let first = format!("  {symbols}  ");
        let rest = " ".repeat(display_width(&first));
        let text = wrap(&row.text, page.style.width, &first, &rest);
        page.lines(&text)?;
    }
    Ok(())
}

fn legend(page: &mut Page<'_>) -> io::Result<()> {
    let word = |cell| match cell {
        Cell::Fail => "fails",
        Cell::Unknown => "cannot tell",
        Cell::Pass => "holds",
        Cell::NotApplicable => "does not apply",
        Cell::NotChecked => "no rule looked",
    };
    let entries: Vec<String> =
        Cell::ALL.iter().map(|cell| format!("{} {}", page.symbol(*cell), word(*cell))).collect();
    page.paragraph("  ", "  ", &entries.join("   "))
}

impl Column<'_> {
    fn title(&self) -> String {
        match self.names.as_slice() {
            [only] => name(only),
            all => format!("{}: {}", counted(all.len(), "app"), names(all.iter().copied())),
        }
    }
}
