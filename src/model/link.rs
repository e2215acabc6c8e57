//! What stands behind the `#` of an address that is a link: `#r1z.` and a session, packed.

use experiment::{Session, SessionError};

/// A session, packed so that it can stand in an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// How it is packed.
    pub packing: Packing,
    /// As it is packed.
    pub bytes: Vec<u8>,
}

/// How a session is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// As RFC 1951 says: `z`.
    Deflate,
    /// Not at all, by browsers that cannot: `t`.
    Text,
}

/// Those of RFC 4648 that need no escape in an address.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Link {
    /// Reads a fragment, with its `#` or without; none if it is meant as something else.
    ///
    /// # Errors
    ///
    /// If it is a link, but of another format, or not a whole one.
    #[must_use]
    pub fn read(fragment: &str) -> Option<Result<Link, SessionError>> {
        let rest = fragment.trim_start_matches('#').strip_prefix('r')?;
        let letters = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let format: u32 = rest[..rest.len() - letters.len()].parse().ok()?;
        if format != Session::FORMAT {
            return Some(Err(SessionError::OtherFormat(format)));
        }
        Some(read_packed(letters).ok_or(SessionError::Damaged))
    }

    /// The fragment, with its `#`.
    #[must_use]
    pub fn write(&self) -> String {
        let letter = match self.packing {
            Packing::Deflate => 'z',
            Packing::Text => 't',
        };
        let mut text = format!("#r{}{letter}.", Session::FORMAT);
        for three in self.bytes.chunks(3) {
            let bits =
                three.iter().chain(&[0, 0]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
            // One byte takes two digits, two take three, and three take four.
            let digits = [18, 12, 6, 0].map(|shift| char::from(DIGITS[bits >> shift & 63]));
            text.extend(&digits[..=three.len()]);
        }
        text
    }
}

fn read_packed(letters: &str) -> Option<Link> {
    let (letter, digits) = letters.split_once('.')?;
    let packing = match letter {
        "z" => Packing::Deflate,
        "t" => Packing::Text,
        _ => return None,
    };
    // What ends a sentence may have been taken for a part of the link.
    let digits = digits.trim_end_matches(|c: char| digit(c as u32).is_none());
    let mut bytes = Vec::new();
    for four in digits.as_bytes().chunks(4) {
        let mut bits = 0;
        for byte in four {
            bits = bits << 6 | digit(u32::from(*byte))?;
        }
        bits <<= 6 * (4 - four.len());
        bytes.extend((1..four.len()).map(|place| (bits >> (24 - 8 * place)) as u8));
    }
    Some(Link { packing, bytes })
}

fn digit(letter: u32) -> Option<u32> {
    DIGITS.iter().position(|digit| u32::from(*digit) == letter).map(|place| place as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_as_it_is_written_whatever_it_holds() {
        for length in 0..70 {
            for packing in [Packing::Deflate, Packing::Text] {
                let bytes = (0..length).map(|place: u32| (place * 37 + length * 101) as u8).collect();
                let link = Link { packing, bytes };
                let text = link.write();
                assert_eq!(Link::read(&text), Some(Ok(link.clone())), "{text}");
                assert_eq!(Link::read(&format!("{text}).")), Some(Ok(link)), "the end of a sentence");
            }
        }
        let link = Link { packing: Packing::Text, bytes: b"raft?>~".to_vec() };
        assert_eq!(link.write(), "#r1t.cmFmdD8-fg");
    }

    #[test]
    fn a_fragment_that_is_no_link_is_nothing_and_a_broken_link_is_an_error() {
        for fragment in ["", "#", "#main", "#r", "#raft", "#1", "#rx1z.AAAA", "#r99999999999z.AA"] {
            assert_eq!(Link::read(fragment), None, "{fragment}");
        }
        for fragment in ["#r1", "#r1z", "#r1x.AAAA", "#r1.AAAA", "#r1z.AA!AA", "#r1zz.AAAA", "#r1z.ÄAA"] {
            assert_eq!(Link::read(fragment), Some(Err(SessionError::Damaged)), "{fragment}");
        }
        assert_eq!(Link::read("#r2q!"), Some(Err(SessionError::OtherFormat(2))));
    }
}
