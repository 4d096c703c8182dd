import DingTalkSimulator
import Foundation
import JSONKit
import TestSupport
import Testing

/// Programs that know JSON-RPC and OpenRPC from their specifications, and nothing of ours.
@Suite(.serialized) struct OtherClientTests {
    @Test func `clients that others wrote do the main job, with errors, batches, notifications and watches`() async throws {
        let programs = try await OtherPrograms()
        try await withDingTalkSimulator(organisation: Organisation(employees: 300, departments: 12, seed: 61)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let app = simulator.apps[0]
                let document: JSONValue = [
                    "type": "dingtalk", "name": "总部钉钉", "status": "enabled",
                    "dingtalk": [
                        "corpId": .string(app.corpID), "appKey": .string(app.key), "appSecret": .string(app.secret),
                        "dingtalkType": "standard",
                    ],
                ]
                let outcome = try await programs.run(
                    "drive_services.py", pair.site.registrySocket, pair.site.agentSocket,
                    String(decoding: document.jsonBytes, as: UTF8.self))
                #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
                #expect(outcome.output == "{\"people\": 300}\n")
            }
        }
    }

    @Test func `containers are not root, change nothing but their volumes, and say when they are ready`() async throws {
        let programs = try await OtherPrograms()
        let outcome = try await programs.run(
            "check_compose.py", DocumentationFiles.path("compose/compose.yaml"), DocumentationFiles.path("compose/Dockerfile"))
        #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
    }

    @Test func `the OpenRPC documents follow OpenRPC's own schema`() async throws {
        let programs = try await OtherPrograms()
        let outcome = try await programs.run(
            "validate_openrpc.py", DocumentationFiles.path("proto-docs/idp-registry.openrpc.json"),
            DocumentationFiles.path("proto-docs/sync-agent.openrpc.json"))
        #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
    }
}
