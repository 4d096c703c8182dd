import DirectoryStore

/// How a task begins.
enum Beginning {
    case anew(SyncConnection)
    /// With what an earlier process read, as soon as the IdP can be opened.
    case resumed(StagingArea)
}
