import Testing

@testable import DaemonKit

/// What a daemon gives back when it is ready.
@Suite struct MemoryRetentionTests {
    @Test func `the code of files is given back, and nothing that was written to`() {
        let lines = """
            55aa714f6000-55aa7372a000 r-xp 00000000 fe:00 16539685                   /usr/bin/idp-registry
            55aa7372b000-55aa7381f000 r--p 02234000 fe:00 16539685                   /usr/bin/idp-registry
            55aa7381f000-55aa75ced000 rw-p 02328000 fe:00 16539685                   /usr/bin/idp-registry
            7fff0000-7fff1000 rwxp 00000000 fe:00 1 /usr/lib/with spaces.so
            7fff1000-7fff3000 r-xp 00000000 fe:00 1 /usr/lib/with spaces.so
            7ffd3b5fe000-7ffd3b600000 r-xp 00000000 00:00 0                          [vdso]
            7fff5000-7fff4000 r-xp 00000000 fe:00 1 /no/such
            7ffd3b600000-7ffd3b601000 r-xp 00000000 00:00 0
            """
        let mappings = lines.split(separator: "\n").compactMap(CodeMapping.init)
        #expect(mappings.map(\.start) == [0x55aa_714f_6000, 0x7fff_1000])
        #expect(mappings.map(\.length) == [0x223_4000, 0x2000])
    }

    @Test func `code runs on after it was given back`() {
        #expect(!CodeMapping.ofThisProcess().isEmpty)
        MemoryRetention.releaseProgram()
        #expect(!CodeMapping.ofThisProcess().isEmpty)
    }
}
