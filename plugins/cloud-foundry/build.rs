//! Lists the rules.

fn main() -> std::io::Result<()> {
    resilint_sdk::build::rules()
}
