/// A token. Whatever prints it shows nothing of it.
struct AccessToken: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let text: String
    /// When it is renewed, and when it ends; the pacing's clock.
    private(set) var renewAt: Int64
    let endsAt: Int64
    /// Tells tokens apart that were fetched here: two may have one text.
    let serial: Int

    init(_ answer: TokenAnswer, fetchedAt now: Int64, serial: Int) {
        let seconds = min(max(answer.seconds ?? 7200, 1), 86_400)
        let early = min(600, seconds / 10)
        text = answer.token
        renewAt = now + (seconds - early) * Pacer.second
        endsAt = now + seconds * Pacer.second
        self.serial = serial
    }

    /// Takes that the renewal ahead of time failed.
    mutating func putOffRenewal(at now: Int64) {
        guard now >= renewAt else { return }
        renewAt = now + max(Pacer.second, (endsAt - now) / 4)
    }

    var description: String { "AccessToken" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
