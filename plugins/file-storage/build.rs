//! Lists the rules of `src/rules`.

fn main() -> std::io::Result<()> {
    resilint_sdk::build::rules()
}
