import DaemonKit
import Foundation
import JSONKit
import Testing

@Suite struct WallClockTests {
    @Test func `the system's clock tells milliseconds since 1970`() {
        let before = Int64(Date().timeIntervalSince1970 * 1000)
        let now = SystemWallClock().now().milliseconds
        let after = Int64(Date().timeIntervalSince1970 * 1000) + 1
        #expect((before...after).contains(now))
    }

    @Test func `a manual clock moves only when it is moved, both ways`() {
        let clock = ManualWallClock(Timestamp(milliseconds: 1000))
        #expect(clock.now().milliseconds == 1000)
        clock.advance(byMilliseconds: -400)
        #expect(clock.now().milliseconds == 600)
        clock.set(Timestamp(milliseconds: 5))
        #expect(clock.now().milliseconds == 5)
    }
}
