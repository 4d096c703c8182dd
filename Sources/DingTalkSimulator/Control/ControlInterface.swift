/// The interface under `/control/` by which a shell, a demo or a test in another process moves the simulator.
struct ControlInterface {
    let core: SimulatorCore

    func answer(_ request: Request, into out: ByteWriter) -> Reply {
        out.append("{\"error\":\"unknown control path\"}")
        return Reply(status: 404, outcome: "control")
    }
}
