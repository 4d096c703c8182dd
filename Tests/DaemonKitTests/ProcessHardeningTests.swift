import DaemonKit
import Glibc
import Testing

@Suite struct ProcessHardeningTests {
    @Test func `a hardened process leaves no core, no readable memory and private files, and lives through a closed pipe`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            guard try ProcessHardening.isDumpable else { exit(10) }
            try ProcessHardening.apply()
            guard try !ProcessHardening.isDumpable else { exit(11) }
            var core = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core) == 0, core.rlim_cur == 0, core.rlim_max == 0 else { exit(12) }
            guard umask(0o077) == 0o077 else { exit(13) }
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0, close(ends[0]) == 0 else { exit(14) }
            guard write(ends[1], "x", 1) == -1, errno == EPIPE else { exit(15) }
            exit(0)
        }
    }
}
