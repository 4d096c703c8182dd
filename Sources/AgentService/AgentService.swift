// AgentService
