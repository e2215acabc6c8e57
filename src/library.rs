//! The library: the scenarios that the page carries with it, as they stand in `scenarios/`.

/// A scenario of the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lesson {
    /// The name of its file.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! lessons {
    ($($name:literal)*) => {
        &[$(Lesson { name: $name, text: include_str!(concat!("../scenarios/", $name, ".raft")) }),*]
    };
}

/// All of them, in the order in which they are best learned.
pub const LESSONS: &[Lesson] = lessons![
    "election-first"
    "election-leader-crash"
    "election-split-vote"
    "election-disruption"
    "election-disruption-pre-vote"
    "election-transfer"
    "log-replication"
    "log-slow-follower"
    "log-partition"
    "log-figure-7"
    "log-figure-8"
    "log-figure-8-rule-off"
    "disk-forgotten-vote"
    "disk-early-acknowledgement"
    "snapshot-lagging-server"
    "membership-one-by-one"
    "membership-joint"
    "membership-2015-bug"
    "client-retry"
    "client-retry-session"
    "client-retry-flaw"
    "read-index"
    "read-stale"
    "read-lease-drift"
];

/// There is none of that name: the nearest one.
#[must_use]
pub fn no_such(name: &str) -> String {
    let names: Vec<&str> = LESSONS.iter().map(|lesson| lesson.name).collect();
    let name = crate::text::short(name);
    match scenario::nearest(&name, &names) {
        Some(known) => format!("there is no scenario “{name}”: did you mean “{known}”?"),
        None => format!("there is no scenario “{name}”: the library has them all"),
    }
}

impl Lesson {
    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Lesson> {
        LESSONS.iter().find(|lesson| lesson.name == name)
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.text.lines().find_map(|line| line.strip_prefix("title")).unwrap_or(self.name).trim()
    }

    /// What it is about, in a line.
    #[must_use]
    pub fn about(&self) -> &'static str {
        about(self.text)
    }

    /// What it belongs to: its name begins with that.
    #[must_use]
    pub fn topic(&self) -> &'static str {
        match self.name.split('-').next() {
            Some("election") => "Elections",
            Some("log") => "The log",
            Some("disk") => "Disks",
            Some("snapshot") => "Snapshots",
            Some("membership") => "Membership",
            Some("client") => "Clients",
            Some("read") => "Reads",
            _ => "More",
        }
    }

    /// Whether somebody who looks for these words means it.
    #[must_use]
    pub fn fits(&self, words: &str) -> bool {
        let name = self.name.replace('-', " ");
        let all = [self.title(), self.about(), self.name, &name, self.topic()].join("\n");
        all.to_ascii_lowercase().contains(&words.trim().to_ascii_lowercase())
    }
}

/// What a scenario is about: its first comment.
#[must_use]
pub fn about(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix('#')).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenario::Scenario;

    #[test]
    fn the_page_carries_every_file_of_the_library() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let files = std::fs::read_dir(folder).expect("the folder is there");
        let files = files.map(|file| file.expect("a file has a name").path());
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "raft"));
        let mut files: Vec<_> =
            files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        files.sort();
        let mut names: Vec<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
        names.sort_unstable();
        assert_eq!(names, files);
    }

    #[test]
    fn each_has_a_title_of_its_own_and_says_in_one_line_what_it_is_about() {
        let mut titles = Vec::new();
        for lesson in LESSONS {
            let scenario = Scenario::parse(lesson.text).expect(lesson.name);
            assert_eq!(scenario.title.expect(lesson.name).as_str(), lesson.title());
            assert!(!titles.contains(&lesson.title()), "{}", lesson.name);
            titles.push(lesson.title());
            assert!(lesson.text.lines().nth(1).is_some_and(|line| line.starts_with("# ")), "{}", lesson.name);
            assert!(!lesson.text.lines().nth(2).is_some_and(|line| line.starts_with('#')), "{}", lesson.name);
            assert!((20..=110).contains(&lesson.about().len()), "{}: {}", lesson.name, lesson.about());
            assert_ne!(lesson.topic(), "More", "{}", lesson.name);
        }
    }

    #[test]
    fn those_of_a_topic_stand_together() {
        let mut topics: Vec<_> = LESSONS.iter().map(Lesson::topic).collect();
        topics.dedup();
        let all = topics.len();
        topics.sort_unstable();
        topics.dedup();
        assert_eq!(topics.len(), all);
    }

    #[test]
    fn words_find_what_they_stand_in() {
        let found = |words| -> Vec<_> {
            let found = LESSONS.iter().filter(|lesson| lesson.fits(words));
            found.map(|lesson| lesson.name).collect()
        };
        assert_eq!(found("figure 8"), ["log-figure-8", "log-figure-8-rule-off"]);
        assert_eq!(found("LEASE drift "), ["read-lease-drift"]);
        assert_eq!(found("§7"), ["snapshot-lagging-server"]);
        assert_eq!(found(" ").len(), LESSONS.len());
        assert_eq!(found("paxos"), [""; 0]);
    }
}
