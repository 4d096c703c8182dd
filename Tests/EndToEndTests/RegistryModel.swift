import JSONKit

/// What a registry should hold: as simple as can be.
struct RegistryModel: Equatable {
    struct IdP: Equatable {
        var name: String
        var isCustom: Bool
        var isEnabled: Bool
        var cycleHours: Int
        var secret: String?
        var revision: Int64 = 1
    }

    /// In the order of creation; one is made at the first start.
    var idps = [IdP(name: "本地目录", isCustom: true, isEnabled: false, cycleHours: 24)]

    /// What may be asked of a registry.
    enum Operation {
        case create(IdP)
        case update(String, cycleHours: Int, secret: String?)
        case enable(String)
        case disable(String)
        case delete(String)
        case rotate
    }

    /// Does it; gives the reason of the refusal, if it must be refused.
    mutating func apply(_ operation: Operation) -> String? {
        switch operation {
        case .create(let idp):
            if idps.contains(where: { $0.name == idp.name }) { return "name_taken" }
            if idp.isEnabled, let refusal = refusal(enabling: idp) { return refusal }
            idps.append(idp)
        case .update(let name, let cycleHours, let secret):
            guard let index = index(name) else { return "not_found" }
            var changed = idps[index]
            changed.cycleHours = cycleHours
            if !changed.isCustom, let secret { changed.secret = secret }
            if changed != idps[index] { changed.revision += 1 }
            idps[index] = changed
        case .enable(let name):
            guard let index = index(name) else { return "not_found" }
            if idps[index].isEnabled { return nil }
            if let refusal = refusal(enabling: idps[index]) { return refusal }
            idps[index].isEnabled = true
            idps[index].revision += 1
        case .disable(let name):
            guard let index = index(name) else { return "not_found" }
            if !idps[index].isEnabled { return nil }
            idps[index].isEnabled = false
            idps[index].revision += 1
        case .delete(let name):
            guard let index = index(name) else { return "not_found" }
            idps.remove(at: index)
        case .rotate: break
        }
        return nil
    }

    private func index(_ name: String) -> Int? { idps.firstIndex { $0.name == name } }

    private func refusal(enabling idp: IdP) -> String? {
        let enabled = idps.filter(\.isEnabled)
        if idp.isCustom, enabled.contains(where: \.isCustom) { return "limit_custom" }
        return enabled.count >= 5 ? "limit_enabled" : nil
    }
}
