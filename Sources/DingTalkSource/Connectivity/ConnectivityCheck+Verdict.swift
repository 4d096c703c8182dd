import IdentityModel

extension ConnectivityCheck {
    static func verdict(_ status: Status, _ message: String) -> ConnectivityCheck {
        var check = ConnectivityCheck()
        check.status = status
        check.message = message
        return check
    }

    /// What a fault means to the administrator, and what to do about it.
    static func verdict(of fault: SourceFault, at api: DingTalkAPI) -> ConnectivityCheck {
        var check = verdict(fault.class == .throttled ? .warning : .failed, fault.message.isEmpty ? "DingTalk refused." : fault.message)
        check.source = fault
        check.remedy = remedy(for: fault, at: api)
        return check
    }

    private static func remedy(for fault: SourceFault, at api: DingTalkAPI) -> String {
        switch fault.class {
        case .credentials:
            return "Check corpId, AppKey and AppSecret against the application's credentials page, and that the application is enabled."
        case .ipNotAllowed:
            let address = fault.subject.map { "the address \($0)" } ?? "this machine's public address"
            return "Add \(address) to the application's server address list (IP whitelist) in DingTalk's developer console."
        case .permission:
            let point = fault.subject ?? api.permissionPoint ?? "that this interface needs"
            let link = fault.message.text(after: "https://open-dev.dingtalk.com/appscope/apply?content=")
                .map { "https://open-dev.dingtalk.com/appscope/apply?content=" + $0.prefix { $0 != "," && $0 != " " && $0 != "]" } }
            return "Grant the application the permission \(point)" + (link.map { ": \($0)" } ?? " in DingTalk's developer console.")
        case .scope:
            return "Give the application a contact scope in DingTalk's developer console (permission management, scope of authorisation)"
                + " that holds the departments to synchronize."
        case .throttled: return "Nothing is wrong with the configuration; try again in a while."
        case .quota: return "The company's monthly quota of API calls is used up; extend it, or wait for the next month."
        case .network:
            return "Check name resolution, the proxy settings, the firewall, and that the machine may reach DingTalk over HTTPS."
        case .protocol:
            return "Check the server addresses, and whether a proxy or a login portal answers in DingTalk's place."
        }
    }
}
