/// What can go wrong with the directory's files.
public enum DirectoryStoreError: Error, Hashable, Sendable {
    /// A page token that this store did not make.
    case invalidPageToken
    /// The feed no longer reaches back to the cursor.
    case cursorExpired
    /// A cursor that this store did not make.
    case invalidCursor
    /// The caller was cancelled; nothing of the transaction was kept.
    case cancelled
    /// No room on the disk; nothing of the transaction was kept.
    case diskFull
    /// There is no copy at this path, and why, for people; nothing was left there.
    case backupFailed(String, String)
    /// A change by hand that cannot be made; nothing of it was kept.
    case refused(KeepingRefusal)
    /// A file that cannot be read as what it should be. The text is for the log.
    case corrupt(String)
    /// Any other trouble with the files. The text is for the log.
    case unavailable(String)
}
