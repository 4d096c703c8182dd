import IdentityModel
import SourceAPI

/// Tries what a synchronization needs, step by step, each with its own verdict.
///
/// A token alone proves little: applications without the permission to read departments or people pass a test of the token and then
/// synchronize nothing. A throttle is a warning, never a wrong configuration.
struct DingTalkConnectivity: Sendable {
    let application: Application
    let access: DingTalkAccess
    let readingCalls: ReadingCalls

    init(application: Application, access: DingTalkAccess) {
        self.application = application
        self.access = access
        readingCalls = ReadingCalls(application, .person, employeeAttributes: FieldGroup.all.flatMap(\.fields))
    }

    func run() async -> [ConnectivityCheck] {
        var checks: [ConnectivityCheck] = []
        let reach = await timed(.reach) { await self.reach() }
        checks.append(reach.check)
        let token = await timed(.token, needs: reach.check.status != .failed) { await self.token() }
        checks.append(token.check)
        let scope = await timed(.contactScope, needs: token.value != nil) { await self.contactScope() }
        checks.append(scope.check)
        let departments = await timed(.departmentRead, needs: scope.value != nil) { await self.departmentRead(scope.value) }
        checks.append(departments.check)
        let people = await timed(.memberRead, needs: scope.value != nil) { await self.memberRead(scope.value, departments.value ?? []) }
        checks.append(people.check)
        let fields = await timed(.fieldPermissions, needs: people.value != nil) {
            await self.fieldPermissions(people.value ?? [], scope.value)
        }
        checks.append(fields.check)
        checks.append(await timed(.eventCrypto) { await self.events() }.check)
        return checks
    }

    /// What a step found: its verdict, and what the next steps build on.
    struct Found<Value: Sendable>: Sendable {
        var check: ConnectivityCheck
        var value: Value?

        static func passed(_ message: String, _ value: Value? = nil) -> Found {
            Found(check: .verdict(.passed, message), value: value)
        }

        static func refused(_ failure: CallFailure, at api: DingTalkAPI) -> Found {
            Found(check: .verdict(of: failure.fault, at: api), value: nil)
        }
    }

    private func timed<Value>(
        _ name: ConnectivityCheck.Name, needs isReady: Bool = true, _ step: @Sendable () async -> Found<Value>
    ) async -> Found<Value> {
        guard isReady else {
            var check = ConnectivityCheck.verdict(.skipped, "An earlier step has to pass first.")
            check.name = name
            return Found(check: check, value: nil)
        }
        let start = ContinuousClock.now
        var found = await step()
        found.check.name = name
        found.check.durationMs = (ContinuousClock.now - start).wholeMilliseconds
        return found
    }
}
