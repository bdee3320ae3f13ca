//! How the program is linked, not the library: for a process that makes one search, starting is a third of the time.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the linker is told.
///
/// On Linux with glibc the program is linked for a fixed address, as Go's are: else each start has to put its address into
/// 900 KiB of tables of the libraries, 230 pages, 6 % of a search from the start and 4 MiB. A release has also, where a small
/// program that is linked so runs,
///
/// - the C library in it, if its archives are installed: else three libraries are searched for, mapped and tied together at
///   each start, 10 %. That is what `-C target-feature=+crt-static` does, which cannot be asked for one package. The
///   server asks for names of hosts, for which the C library has to be one's system's own;
/// - the functions that searches run side by side, as `scripts/layout` found them: 50 pieces of 64 KiB that are not mapped,
///   5 % and 3 MiB.
pub fn arguments(out: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let of_target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_glibc = of_target("OS") == "linux" && of_target("ENV") == "gnu";
    if !is_glibc || of_target("FEATURE").contains("crt-static") {
        return Ok(Vec::new());
    }
    let mut arguments = vec!["-no-pie".to_owned()];
    if env::var("PROFILE")? != "release" || env::var("HOST")? != env::var("TARGET")? {
        return Ok(arguments);
    }
    let folder = out.join("link");
    fs::create_dir_all(&folder)?;
    // Where the outcome is: another checkout that shares the target folder may be gone when this one is linked.
    let order = folder.join("order.txt");
    fs::copy("build/order.txt", &order)?;
    let mut more = vec![vec![
        format!("-Wl,--symbol-ordering-file={}", order.display()),
        "-Wl,--no-warn-symbol-ordering".to_owned(),
    ]];
    if env::var_os("CARGO_FEATURE_SERVER").is_none() && name_archives(&folder)? {
        more.push(vec!["-static".to_owned(), format!("-L{}", folder.display())]);
    }
    for more in more {
        let with = [arguments.clone(), more].concat();
        if runs(&with, &folder)? {
            arguments = with;
        }
    }
    Ok(arguments)
}

/// Writes into `folder` what the names of the three libraries stand for: their archives. False where one is not installed.
fn name_archives(folder: &Path) -> Result<bool, Box<dyn Error>> {
    let archives = ["libc.a", "libm.a", "libgcc.a", "libgcc_eh.a"].map(archive);
    let [Some(c), Some(m), Some(gcc), Some(gcc_eh)] = archives else { return Ok(false) };
    for (name, archives) in
        [("libc.so", format!("{c} {gcc_eh} {gcc}")), ("libm.so", m), ("libgcc_s.so", format!("{gcc_eh} {gcc} {c}"))]
    {
        fs::write(folder.join(name), format!("GROUP ( {archives} )\n"))?;
    }
    Ok(true)
}

/// Where the C compiler has an archive.
fn archive(name: &str) -> Option<String> {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let told = Command::new(linker).arg(format!("-print-file-name={name}")).output().ok()?.stdout;
    let path = PathBuf::from(String::from_utf8(told).ok()?.trim());
    // A name alone is what it was asked for, and was not found.
    let path = path.is_absolute().then(|| fs::canonicalize(path).ok()).flatten()?;
    path.to_str().filter(|path| !path.contains([' ', '(', ')', '"'])).map(str::to_owned)
}

/// Whether a program that is linked so does what a program does here: threads, a caught panic, a logarithm, memory.
fn runs(arguments: &[String], folder: &Path) -> Result<bool, Box<dyn Error>> {
    const PROGRAM: &str = r#"
        fn main() {
            std::panic::set_hook(Box::new(|_| {}));
            let number = std::env::args().count() as f64;
            let log = std::thread::spawn(move || (number + 1.0).ln()).join().unwrap();
            let caught = std::panic::catch_unwind(|| assert!(vec![0; 1 << 20].iter().any(|&zero| zero > 0)));
            println!("{log:.3} {}", caught.is_err());
        }
    "#;
    let (source, program) = (folder.join("trial.rs"), folder.join("trial"));
    fs::write(&source, PROGRAM)?;
    let mut rustc = Command::new(env::var("RUSTC")?);
    rustc.args(["--edition", "2024", "--target", &env::var("TARGET")?]).arg("-o").arg(&program).arg(&source);
    rustc.args(env::var("RUSTC_LINKER").map(|linker| format!("-Clinker={linker}")));
    rustc.args(env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    // What it says is said only where all is well.
    let is_linked = rustc.output().is_ok_and(|done| done.status.success());
    Ok(is_linked && Command::new(program).output().is_ok_and(|done| done.stdout == b"0.693 true\n"))
}
