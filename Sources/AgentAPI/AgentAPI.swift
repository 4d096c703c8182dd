// Method types of the sync agent.
