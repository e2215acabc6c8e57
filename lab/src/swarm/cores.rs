//! Work on all cores.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

thread_local! {
    /// The piece that this thread works on.
    static PIECE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What `work` makes of each piece from `from` on, in their order, whichever core was quicker.
pub(super) fn on_all_cores<T: Send>(from: u64, count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let taken = AtomicU64::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let piece = taken.fetch_add(1, Ordering::Relaxed);
            if count <= piece {
                return done;
            }
            PIECE.set(Some(from + piece));
            done.push((piece, work(from + piece)));
        }
    };
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let mut done: Vec<(u64, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(count)).map(|_| scope.spawn(worker)).collect();
        show_progress(&workers, &taken, count);
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a panic aborts, or fails the test"))
            .collect()
    });
    done.sort_by_key(|(piece, _)| *piece);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Makes a panic say in which piece of work, called `name`, it happened.
pub(super) fn name_pieces_in_panics(name: &'static str) {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        tell(panic);
        if let Some(piece) = PIECE.get() {
            let _ = writeln!(io::stderr(), "This happened in {name} {piece}.");
        }
    }));
}

/// Says on a terminal how far the workers are, until they are done.
fn show_progress<T>(workers: &[ScopedJoinHandle<'_, T>], taken: &AtomicU64, count: u64) {
    let mut terminal = io::stderr();
    if !terminal.is_terminal() {
        return;
    }
    while workers.iter().any(|worker| !worker.is_finished()) {
        let _ = write!(terminal, "\r{} of {count} …", taken.load(Ordering::Relaxed).min(count));
        thread::sleep(Duration::from_millis(50));
    }
    let _ = write!(terminal, "\r\x1b[K");
}

#[cfg(test)]
mod tests {
    use super::on_all_cores;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn what_is_made_comes_in_the_order_of_the_pieces() {
        let work = |piece: u64| {
            // The first pieces take longest.
            thread::sleep(Duration::from_millis(20 - piece));
            piece * piece
        };
        assert_eq!(on_all_cores(10, 6, work), [100, 121, 144, 169, 196, 225]);
        assert_eq!(on_all_cores(u64::MAX, 1, |piece| piece), [u64::MAX]);
    }
}
