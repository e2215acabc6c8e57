//! The replicated state machine: keys and their values.

use std::fmt;
use std::sync::Arc;

use raft::ClientId;

/// What a server's committed entries have made of its state machine.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct KeyValue {
    /// In the order of the keys. (Sorted vectors: a tree of each kind would be 3 KB to download.)
    values: Vec<(Key, i64)>,
    /// What each client was last told, in case that it asks again (thesis 6.3).
    answers: Vec<(ClientId, Option<i64>)>,
}

/// A short name, 1 to 8 letters or digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 8]);

/// What a client can ask of the state machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// Give a key a value.
    Set {
        /// The key.
        key: Key,
        /// Its value from now on.
        value: i64,
    },
}

impl KeyValue {
    /// Applies a client's operation; the answer is the key's value before, if it had one.
    pub fn apply(&mut self, client: ClientId, operation: Operation) -> Option<i64> {
        let answer = match operation {
            Operation::Set { key, value } => put(&mut self.values, key, value),
        };
        put(&mut self.answers, client, answer);
        answer
    }

    /// What a client was last told.
    #[must_use]
    pub fn last_answer(&self, client: ClientId) -> Option<i64> {
        let place = self.answers.binary_search_by_key(&client, |(client, _)| *client).ok()?;
        self.answers[place].1
    }

    /// The whole state, for a snapshot.
    #[must_use]
    pub fn to_bytes(&self) -> Arc<[u8]> {
        let mut bytes = Vec::new();
        bytes.extend((self.values.len() as u32).to_le_bytes());
        for (key, value) in &self.values {
            bytes.extend(key.0);
            bytes.extend(value.to_le_bytes());
        }
        for (client, answer) in &self.answers {
            bytes.extend(client.0.to_le_bytes());
            bytes.push(u8::from(answer.is_some()));
            bytes.extend(answer.unwrap_or_default().to_le_bytes());
        }
        bytes.into()
    }

    /// The state that [`KeyValue::to_bytes`] wrote, if it did.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<KeyValue> {
        let (count, bytes) = bytes.split_first_chunk()?;
        let (values, answers) = bytes.split_at_checked(u32::from_le_bytes(*count) as usize * 16)?;
        let mut machine = KeyValue::default();
        for pair in values.chunks_exact(16) {
            let Operation::Set { key, value } = Operation::from_bytes(pair)?;
            machine.values.push((key, value));
        }
        for answer in answers.chunks(13) {
            let (client, answer) = answer.split_first_chunk()?;
            let (&some, value) = answer.split_first()?;
            let value = i64::from_le_bytes(value.try_into().ok()?);
            machine.answers.push((ClientId(u32::from_le_bytes(*client)), (some == 1).then_some(value)));
        }
        Some(machine)
    }

    /// The keys and their values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, i64)> {
        self.values.iter().copied()
    }
}

/// Puts a value into a sorted vector, in place of the one that the key had.
fn put<K: Ord + Copy, V>(sorted: &mut Vec<(K, V)>, key: K, value: V) -> Option<V> {
    match sorted.binary_search_by_key(&key, |(key, _)| *key) {
        Ok(place) => Some(std::mem::replace(&mut sorted[place].1, value)),
        Err(place) => {
            sorted.insert(place, (key, value));
            None
        }
    }
}

impl Key {
    /// The key with this name.
    ///
    /// # Errors
    ///
    /// If it is not 1 to 8 ASCII letters or digits.
    pub fn new(name: &str) -> Result<Key, OperationError> {
        let fits = (1..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return Err(OperationError::BadKey(name.chars().take(40).collect()));
        }
        let mut bytes = [0; 8];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Ok(Key(bytes))
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..end]).expect("a key is ASCII")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Operation {
    /// Reads what a person writes: `set x 1`.
    ///
    /// # Errors
    ///
    /// What is wrong with it and how it should look.
    pub fn parse(text: &str) -> Result<Operation, OperationError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let &["set", key, value] = words.as_slice() else {
            return Err(OperationError::NotAnOperation(text.chars().take(40).collect()));
        };
        let parsed = value.parse().map_err(|_| OperationError::BadValue(value.chars().take(40).collect()))?;
        Ok(Operation::Set { key: Key::new(key)?, value: parsed })
    }

    /// The bytes of a command: 16, the key and the value.
    #[must_use]
    pub fn to_bytes(self) -> Arc<[u8]> {
        let Operation::Set { key, value } = self;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&key.0);
        bytes[8..].copy_from_slice(&value.to_le_bytes());
        bytes.into()
    }

    /// The operation that [`Operation::to_bytes`] wrote, if it did.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Operation> {
        let (key, value) = bytes.split_first_chunk::<8>()?;
        let value = i64::from_le_bytes(value.try_into().ok()?);
        let end = key.iter().position(|b| *b == 0).unwrap_or(key.len());
        let key = Key::new(std::str::from_utf8(&key[..end]).ok()?).ok()?;
        Some(Operation::Set { key, value })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation::Set { key, value } = self;
        write!(f, "set {key} {value}")
    }
}

/// Why a text is not an [`Operation`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OperationError {
    /// It has another form.
    NotAnOperation(String),
    /// The key cannot be one.
    BadKey(String),
    /// The value is not a whole number, or too large.
    BadValue(String),
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OperationError::NotAnOperation(text) => {
                write!(f, "“{text}” is not a request: write “set x 1”")
            }
            OperationError::BadKey(key) => {
                write!(f, "“{key}” cannot be a key: use 1 to 8 letters or digits")
            }
            OperationError::BadValue(value) => {
                write!(f, "“{value}” cannot be a value: use a whole number of at most 18 digits")
            }
        }
    }
}

impl std::error::Error for OperationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_reads_as_it_prints() {
        for text in ["set x 1", "set longname -9223372036854775808", "set K9 0"] {
            let operation = Operation::parse(text).expect(text);
            assert_eq!(operation.to_string(), text);
            assert_eq!(Operation::from_bytes(&operation.to_bytes()), Some(operation));
        }
    }

    #[test]
    fn what_is_not_an_operation_is_refused_with_the_word_that_is_wrong() {
        let check = |text, expected: &str| {
            assert_eq!(Operation::parse(text).expect_err(text).to_string(), expected);
        };
        check("", "“” is not a request: write “set x 1”");
        check("get x", "“get x” is not a request: write “set x 1”");
        check("set x", "“set x” is not a request: write “set x 1”");
        check("set ninechars 1", "“ninechars” cannot be a key: use 1 to 8 letters or digits");
        check("set ü 1", "“ü” cannot be a key: use 1 to 8 letters or digits");
        check("set x 1.5", "“1.5” cannot be a value: use a whole number of at most 18 digits");
        check(
            "set x 9999999999999999999",
            "“9999999999999999999” cannot be a value: use a whole number of at most 18 digits",
        );
    }

    #[test]
    fn a_machine_restores_from_what_it_saved() {
        let mut machine = KeyValue::default();
        assert_eq!(KeyValue::from_bytes(&machine.to_bytes()), Some(machine.clone()));
        for (client, text) in [(1, "set x 1"), (2, "set y -2"), (1, "set x 3")] {
            machine.apply(ClientId(client), Operation::parse(text).expect(text));
        }
        let saved = machine.to_bytes();
        let restored = KeyValue::from_bytes(&saved).expect("it saved this");
        assert_eq!(restored, machine);
        assert_eq!([1, 2, 3].map(|id| restored.last_answer(ClientId(id))), [Some(1), None, None]);
        assert_eq!(KeyValue::from_bytes(&saved[..saved.len() - 1]), None);
    }

    #[test]
    fn foreign_bytes_are_no_operation() {
        for bytes in [&b""[..], b"short", &[0; 16], &[0xff; 16], &[b'x'; 17]] {
            assert_eq!(Operation::from_bytes(bytes), None);
        }
    }
}
