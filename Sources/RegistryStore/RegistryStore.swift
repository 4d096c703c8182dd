// RegistryStore
