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
    /// Add to the value of a key, which counts as 0 if it has none. Executed twice, it shows.
    Add {
        /// The key.
        key: Key,
        /// What to add.
        by: i64,
    },
    /// Read a key, without an entry in the log (§8, thesis 6.4).
    Get {
        /// The key.
        key: Key,
    },
}

impl KeyValue {
    /// Applies a client's operation. The answer to a *set* is the key's value before, if it had one,
    /// to an *add* the value after, and to a *get* the value.
    pub fn apply(&mut self, client: ClientId, operation: Operation) -> Option<i64> {
        let answer = match operation {
            Operation::Set { key, value } => put(&mut self.values, key, value),
            Operation::Add { key, by } => {
                let sum = self.get(key).unwrap_or_default().wrapping_add(by);
                put(&mut self.values, key, sum);
                Some(sum)
            }
            Operation::Get { key } => self.get(key),
        };
        put(&mut self.answers, client, answer);
        answer
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<i64> {
        let place = self.values.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(self.values[place].1)
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
            let (key, value) = pair.split_first_chunk()?;
            machine.values.push((Key::from_bytes(*key)?, i64::from_le_bytes(value.try_into().ok()?)));
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

    fn from_bytes(bytes: [u8; 8]) -> Option<Key> {
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        Key::new(std::str::from_utf8(&bytes[..end]).ok()?).ok()
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
    /// Reads what a person writes: `set x 1`, `add x 5`, `get x`.
    ///
    /// # Errors
    ///
    /// What is wrong with it and how it should look.
    pub fn parse(text: &str) -> Result<Operation, OperationError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let number =
            |word: &str| word.parse().map_err(|_| OperationError::BadValue(word.chars().take(40).collect()));
        Ok(match *words.as_slice() {
            ["set", key, value] => Operation::Set { value: number(value)?, key: Key::new(key)? },
            ["add", key, by] => Operation::Add { by: number(by)?, key: Key::new(key)? },
            ["get", key] => Operation::Get { key: Key::new(key)? },
            _ => return Err(OperationError::NotAnOperation(text.chars().take(40).collect())),
        })
    }

    /// The key that it is about.
    #[must_use]
    pub const fn key(self) -> Key {
        match self {
            Operation::Set { key, .. } | Operation::Add { key, .. } | Operation::Get { key } => key,
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Operation::Get { .. })
    }

    /// The bytes of a command: 17, what to do, the key and the value.
    #[must_use]
    pub fn to_bytes(self) -> Arc<[u8]> {
        let (tag, value) = match self {
            Operation::Set { value, .. } => (b's', value),
            Operation::Add { by, .. } => (b'a', by),
            Operation::Get { .. } => (b'g', 0),
        };
        let mut bytes = [tag; 17];
        bytes[1..9].copy_from_slice(&self.key().0);
        bytes[9..].copy_from_slice(&value.to_le_bytes());
        bytes.into()
    }

    /// The operation that [`Operation::to_bytes`] wrote, if it did.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Operation> {
        let (tag, bytes) = bytes.split_first()?;
        let (key, value) = bytes.split_first_chunk()?;
        let key = Key::from_bytes(*key)?;
        let value = i64::from_le_bytes(value.try_into().ok()?);
        match tag {
            b's' => Some(Operation::Set { key, value }),
            b'a' => Some(Operation::Add { key, by: value }),
            b'g' => Some(Operation::Get { key }),
            _ => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Set { key, value } => write!(f, "set {key} {value}"),
            Operation::Add { key, by } => write!(f, "add {key} {by}"),
            Operation::Get { key } => write!(f, "get {key}"),
        }
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
                write!(f, "“{text}” is not a request: write “set x 1”, “add x 5” or “get x”")
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
        for text in ["set x 1", "set longname -9223372036854775808", "set K9 0", "add x -5", "get y"] {
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
        check("", "“” is not a request: write “set x 1”, “add x 5” or “get x”");
        check("put x", "“put x” is not a request: write “set x 1”, “add x 5” or “get x”");
        check("set x", "“set x” is not a request: write “set x 1”, “add x 5” or “get x”");
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
    fn the_answer_to_a_set_is_the_value_before_and_to_an_add_the_value_after() {
        let mut machine = KeyValue::default();
        let answers = ["get x", "add x 5", "set x 1", "add x 2", "get x"]
            .map(|text| machine.apply(ClientId(1), Operation::parse(text).expect(text)));
        assert_eq!(answers, [None, Some(5), Some(5), Some(3), Some(3)]);
    }

    #[test]
    fn foreign_bytes_are_no_operation() {
        for bytes in [&b""[..], b"short", &[0; 17], &[0xff; 17], &[b'x'; 17], &[b's'; 18]] {
            assert_eq!(Operation::from_bytes(bytes), None);
        }
    }
}
