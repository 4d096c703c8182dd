import IdentityModel
import RegistryAPI
import Testing

@testable import AgentService

@Suite struct RegistryStateTests {
    private func configs(_ revision: Int64, _ name: String) -> AgentConfigs.Result {
        var idp = IdP()
        idp.name = name
        var configs = AgentConfigs.Result()
        configs.idps = [idp]
        configs.revision = revision
        return configs
    }

    @Test func `an older answer changes nothing, except at the beginning of a connection`() {
        var state = RegistryState()
        state.adopt(configs(5, "five"))
        state.adopt(configs(4, "four"))
        #expect(state.idps.map(\.name) == ["five"] && state.revision == 5)
        state.adopt(configs(5, "five again"))
        #expect(state.idps.map(\.name) == ["five again"])
        // The registry was set back, to a backup.
        state.begin(configs(2, "two"))
        #expect(state.idps.map(\.name) == ["two"] && state.revision == 2)
        state.adopt(configs(3, "three"))
        #expect(state.idps.map(\.name) == ["three"])
    }
}
