import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Whatever README.md and proto-docs/ show happens as they show it.
@Suite struct DocumentationTests {
    @Test(arguments: DocumentationFiles.pages)
    func `every example of a page does what the page says`(_ page: String) async throws {
        let examples = try ExampleReader.examples(in: DocumentationFiles.text(page), of: page)
        guard !examples.isEmpty else { return }
        try await withCompany { pair in
            var session = ExampleSession(pair)
            for example in examples { try await session.run(example) }
        }
    }

    @Test func `an example that is wrong is found`() async throws {
        let wrong = [
            "--> {\"method\":\"limits.get\"}\n<-- {\"result\":{\"enabled\":{\"used\":1}}}",
            "--> {\"method\":\"limits.get\"}\n<-- {\"result\":{\"enabeld\":{}}}",
            "--> {\"method\":\"limits.get\"}\n<-- {\"result\":{\"enabled\":{\"holders\":[1]}}}",
            "--> {\"jsonrpc\":\"2.0\",\"method\":\"limits.get\"}\n<-- {}",
        ]
        try await withCompany { pair in
            for block in wrong {
                let examples = try ExampleReader.examples(in: "```jsonl registry\n\(block)\n```\n", of: "page.md")
                var session = ExampleSession(pair)
                let error = await #expect(throws: WrongExample.self) {
                    for example in examples { try await session.run(example) }
                }
                #expect(error?.place.hasPrefix("page.md:") == true)
            }
            let shell = try ExampleReader.examples(in: "```sh run\nidp-registry call idp.lits\n```\n", of: "page.md")
            let session = ExampleSession(pair)
            await #expect(throws: WrongExample.self) {
                var session = session
                for example in shell { try await session.run(example) }
            }
        }
    }

    /// Both services beside a simulated DingTalk with the small company that the pages speak of.
    private func withCompany(_ body: @Sendable @escaping (DaemonPair) async throws -> Void) async throws {
        let company = try Organisation(file: DocumentationFiles.path("compose/company.json"))
        try await withDingTalkSimulator(organisation: company) { simulator in
            try await withPair(simulator: simulator) { pair in
                // A page begins when the services have found each other.
                try await eventually { try await pair.agent.call("service.health").at("status").text == "ready" }
                try await body(pair)
            }
        }
    }
}
