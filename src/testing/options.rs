//! What tests are run with.

use std::sync::Arc;
use std::time::Duration;

use super::coverage::CoverageOptions;
use super::snapshot::SnapshotMode;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{QuotaOptions, StructureLimits};
use crate::server::{Profile, SignalBehavior};
use crate::universe::{Fault, HttpClient, NetworkOptions};

/// The settings of a test run: those of each file's universe, and which tests run.
#[derive(Clone, Debug)]
pub struct TestOptions {
    pub profile: Profile,
    /// The seed of everything random. Repetitions count on from it.
    pub seed: u64,
    /// Simulated players on the server of a spec.
    pub players: u32,
    pub network: NetworkOptions,
    /// After how long a server closes whose last player has left. Those that run specs stay.
    pub close_empty_after: Option<Duration>,
    pub faults: Vec<Fault>,
    pub has_quotas: bool,
    /// The numbers behind the quotas.
    pub quotas: QuotaOptions,
    /// What one sorted map or queue may hold.
    pub structures: StructureLimits,
    /// The moment at which every universe begins.
    pub start: Timestamp,
    /// Whether portability notes are said.
    pub notes: bool,
    /// Whether members that are not emulated do nothing instead of failing.
    pub stubs_missing: bool,
    /// Who asks real web services, where the spec has no answer. `None`: nobody.
    pub http_client: Option<Arc<dyn HttpClient>>,
    /// When the handlers of signals run.
    pub signal_behavior: SignalBehavior,
    /// How long a script may run without yielding, in real time.
    pub script_timeout: Duration,
    pub memory_limit_bytes: usize,
    /// How long a test or a hook may take, in universe time.
    pub timeout: Duration,
    /// Who says so, for people.
    pub timeout_from: String,
    /// Whether tests may leave threads, which end with them.
    pub allows_leftovers: bool,
    /// Only tests whose full name contains this.
    pub filter: Option<String>,
    /// Whether the filter is the whole full name of a test, or of a block.
    pub is_exact: bool,
    /// Whether nothing more runs after the first failure.
    pub fail_fast: bool,
    /// Whether tests are only named, not run.
    pub is_list: bool,
    /// How many of a failed test's requests are kept, the last ones.
    pub requests: usize,
    /// What is done with snapshots that are missing or differ.
    pub snapshots: SnapshotMode,
    /// Which files' lines are counted. `None`: none are.
    pub coverage: Option<CoverageOptions>,
}
