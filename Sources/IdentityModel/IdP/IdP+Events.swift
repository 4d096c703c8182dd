extension IdP {
    /// How its events arrive; `off` for types that have none.
    public var eventMode: DingTalkSettings.EventMode { dingtalk?.eventMode ?? .off }
}
