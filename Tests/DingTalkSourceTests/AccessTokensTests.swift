import IdentityModel
import JSONKit
import SourceAPI
import TestSupport
import Testing

@testable import DingTalkSource

@Suite(.timeLimit(.minutes(1))) struct AccessTokensTests {
    private let desk = TokenDesk()
    private let clock = ManualClock()

    private var tokens: AccessTokens { AccessTokens(clock: clock.clock) { [desk] priority, _ in await desk.fetch(priority) } }

    private func token(_ text: String, seconds: Int64 = 7200) throws -> Result<TokenAnswer, Refusal> {
        let answer = #"{"accessToken":"\#(text)","expireIn":\#(seconds)}"#
        return .success(try AnswerHead.read(Array(answer.utf8), into: TokenAnswer()).1)
    }

    private let refused = Result<TokenAnswer, Refusal>.failure(
        Refusal(fault: SourceFault(.throttled, message: "not now"), advice: .never))

    @Test func `who comes after a fetch was cancelled begins another, and does not fail with it`() async throws {
        let tokens = tokens
        let first = Task { try await tokens.token(.bulk, meter: nil) }
        await desk.asked(1)
        first.cancel()
        await #expect(throws: CallFailure.self) { try await first.value }
        // The cancelled fetch has not noticed yet.
        let second = Task { try await tokens.token(.bulk, meter: nil) }
        await desk.asked(2)
        await desk.answer(0, refused)
        await desk.answer(1, try token("new"))
        #expect(try await second.value.text == "new")
    }

    @Test func `a fetch goes on for those who still wait when one of them is cancelled`() async throws {
        let tokens = tokens
        let first = Task { try await tokens.token(.bulk, meter: nil) }
        await desk.asked(1)
        let second = Task { try await tokens.token(.bulk, meter: nil) }
        try await eventually { tokens.waiting == 2 }
        first.cancel()
        _ = await first.result
        await desk.answer(0, try token("only"))
        #expect(try await second.value.text == "only")
        #expect(await desk.priorities.count == 1)
    }

    @Test func `a person does not wait for a synchronization's fetch, nor does that fail with the person's`() async throws {
        let tokens = tokens
        let bulk = Task { try await tokens.token(.bulk, meter: nil) }
        await desk.asked(1)
        let person = Task { try await tokens.token(.interactive, meter: nil) }
        await desk.asked(2)
        #expect(await desk.priorities == [.bulk, .interactive])
        await desk.answer(1, refused)
        await #expect(throws: CallFailure.self) { try await person.value }
        await desk.answer(0, try token("late"))
        #expect(try await bulk.value.text == "late")
    }

    @Test func `the first token that comes serves everybody who waits`() async throws {
        let tokens = tokens
        let bulk = Task { try await tokens.token(.bulk, meter: nil) }
        await desk.asked(1)
        let person = Task { try await tokens.token(.interactive, meter: nil) }
        await desk.asked(2)
        await desk.answer(1, try token("first"))
        #expect(try await person.value.text == "first")
        #expect(try await bulk.value.text == "first")
        await desk.answer(0, try token("unwanted"))
    }

    @Test func `a token that ends soon is given at once and renewed meanwhile`() async throws {
        let tokens = tokens
        async let first = tokens.token(.bulk, meter: nil)
        await desk.asked(1)
        await desk.answer(0, try token("old"))
        #expect(try await first.text == "old")
        clock.advance(.seconds(7200 - 300))
        #expect(try await tokens.token(.interactive, meter: nil).text == "old")
        await desk.asked(2)
        #expect(try await tokens.token(.bulk, meter: nil).text == "old")
        await desk.answer(1, try token("new"))
        try await eventually { try await tokens.token(.bulk, meter: nil).text == "new" }
        #expect(await desk.priorities.count == 2)
    }

    @Test func `a renewal ahead of time that fails is not tried again by every call`() async throws {
        let tokens = tokens
        async let first = tokens.token(.bulk, meter: nil)
        await desk.asked(1)
        await desk.answer(0, try token("old"))
        _ = try await first
        clock.advance(.seconds(7200 - 300))
        _ = try await tokens.token(.bulk, meter: nil)
        await desk.asked(2)
        await desk.answer(1, refused)
        try await eventually { tokens.isIdle }
        for _ in 0..<10 { #expect(try await tokens.token(.bulk, meter: nil).text == "old") }
        #expect(await desk.priorities.count == 2)
        clock.advance(.seconds(100))
        #expect(try await tokens.token(.bulk, meter: nil).text == "old")
        await desk.asked(3)
        await desk.answer(2, refused)
        try await eventually { tokens.isIdle }
        clock.advance(.seconds(300))
        async let last = tokens.token(.bulk, meter: nil)
        await desk.asked(4)
        await desk.answer(3, try token("new"))
        #expect(try await last.text == "new")
    }
}
