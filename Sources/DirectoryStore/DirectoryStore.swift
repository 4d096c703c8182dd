// DirectoryStore
