//! The program that the page loads. All it does by itself is to see to panics; what JavaScript
//! calls are the exports of the library.

fn main() {
    raft_playground::platform::panic::report_panics();
}
