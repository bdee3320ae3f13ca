//! Writes `yinde.h` as the sources give it; with `--check` only holds the one that is there against it.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    let sources = cbindgen::Builder::new().with_src(folder.join("src/lib.rs")).with_config(config);
    let mut made = Vec::new();
    sources.generate()?.write(&mut made);
    let path = folder.join("yinde.h");
    if env::args().any(|argument| argument == "--check") {
        let kept = fs::read(&path)?;
        return if kept == made {
            Ok(())
        } else {
            Err("yinde.h is not what src/lib.rs gives: `cargo run` in bindings/c/header writes it anew".into())
        };
    }
    Ok(fs::write(&path, made)?)
}
