//! The core: dense, index-based, knows nothing of councils or files.
