import JSONKit
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_449_909_120, "2026-11-23T16:05:09.120Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a time is written and read the same`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-11-23T16:05:09Z", "2026-11-23T16:05:09.000Z"), ("2026-11-24T00:05:09.12+08:00", "2026-11-23T16:05:09.120Z"),
        ("2026-11-23t16:05:09.1209999z", "2026-11-23T16:05:09.120Z"), ("2026-11-23T10:35:09-05:30", "2026-11-23T16:05:09.000Z"),
    ])
    func `offsets and other decimals are read`(_ text: String, _ expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23 16:05:09Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T16:60:00Z",
        "2026-11-23T16:05:09", "2026-11-23T16:05:09.Z", "2026-11-23T16:05:09+8:00", "2026-11-23T16:05:09+24:00", "٢٠٢٦-11-23T16:05:09Z",
        "2026-11-23T16:05:09.120ZZ", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
    ])
    func `what is no time is refused`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `the ends of the range do not trap`() {
        for milliseconds in [Int64.min, .max] {
            #expect(!Timestamp(milliseconds: milliseconds).description.isEmpty)
            #expect(Timestamp(milliseconds: milliseconds).advanced(byMilliseconds: milliseconds).milliseconds == milliseconds)
        }
    }

    @Test func `every day of four centuries is written and read the same`() {
        for day in Int64(-36_525 * 2)...Int64(36_525 * 2) {
            #expect(CalendarDate(CalendarDate(daysSince1970: day).description)?.daysSince1970 == day)
        }
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-00-01", "2026-01-00", "2026-04-31", "26-01-01", "2026-1-1", "2026-01-01 ", "+026-01-01",
    ])
    func `what is no day is refused`(_ text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
