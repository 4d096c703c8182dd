/// How long whoever reads in vain waits: it doubles from half a second to a minute.
enum EventBackoff {
    static func pause(_ failures: Int) -> Duration { min(.seconds(60), .milliseconds(500) * (1 << min(max(0, failures - 1), 7))) }

    /// With a share of chance.
    static func jittered(_ failures: Int) -> Duration { pause(failures) * Double.random(in: 0.75...1.25) }
}
