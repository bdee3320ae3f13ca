fn main() {
    let a = yinde::Analyzer::new(None);
    for t in std::env::args().skip(1) {
        let x = a.analyze(&t);
        println!("{}", x.folded.as_str());
        println!("{:?}", x.words(yinde::Cut::Word).collect::<Vec<_>>());
        println!("{:?}", x.words(yinde::Cut::Part).collect::<Vec<_>>());
    }
}
