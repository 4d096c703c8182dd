import LineProtocol

extension RPCReason {
    public static let connectivityRequired = RPCReason(
        "connectivity_required", code: 412, "The last connectivity test of these settings did not pass, or there was none.")
    public static let taskActive = RPCReason("task_active", code: 409, "A task of this IdP is under way already; `taskId` names it.")
    public static let planStale = RPCReason(
        "plan_stale", code: 409, "The task has no plan that could be applied, or the directory, the settings or the scope have moved since."
    )
    public static let notHeld = RPCReason("not_held", code: 409, "The task, or one of the records, does not wait for approval.")
    public static let nothingToUndo = RPCReason("nothing_to_undo", code: 409, "The task changed nothing in the directory.")
    public static let notEmpty = RPCReason("not_empty", code: 409, "Somebody is in the department, or something is below it.")
    public static let cursorExpired = RPCReason("cursor_expired", code: 410, "The change feed no longer reaches back so far.")
    public static let sourceError = RPCReason("source_error", code: 502, "The source refused or failed; `source` tells how.")
    public static let registryUnavailable = RPCReason("registry_unavailable", code: 503, "The IdP registry cannot be reached.")
    public static let sourceTimeout = RPCReason("source_timeout", code: 504, "The source did not answer in time.")
    public static let eventsOff = RPCReason(
        "events_off", code: 409, "Events of this IdP do not come by callback: see `dingtalk.eventMode`.")
    public static let eventRefused = RPCReason(
        "event_refused", code: 403, "The push is not genuine, too old, or not meant for this IdP; `problem` tells which.")

    /// What every method can give that speaks to the source.
    public static let fromSource: [RPCReason] = [.sourceError, .sourceTimeout]
}
